/** The user that the real server acts as when nobody says otherwise (letta/services/user_manager.py). */
export const DEFAULT_USER = 'user-00000000-0000-4000-8000-000000000000';

/** The organization of that user. */
export const DEFAULT_ORGANIZATION = 'org-00000000-0000-4000-8000-000000000000';
