import { listRelations, type RelationsQuery, showParent } from '../../src/matrix/timeline/relation-pages.js';
import { listThreads } from '../../src/matrix/timeline/threads.js';
import type { MatrixContext } from './edge/context.js';
import type { MatrixOverrides } from './edge/table.js';

/** What relates to events. */
export const relations = {
  getRelatingEvents: (request) => relating(request, request.query),

  getRelatingEventsWithRelType: (request) =>
    relating(request, { ...request.query, relType: request.path.relType }),

  getRelatingEventsWithRelTypeAndEventType: (request) => {
    const { relType, eventType } = request.path;
    return relating(request, { ...request.query, relType, eventType });
  },

  getThreadRoots({ homeserver, caller, path, query }) {
    return { ...listThreads(homeserver, path.roomId, caller, query) };
  },
} satisfies Partial<MatrixOverrides>;

type Request = MatrixContext & { path: { roomId: string; eventId: string } };

/** Under its unstable path, Synapse still shows the event itself, as this endpoint once did everywhere. */
function relating({ homeserver, caller, path, requested }: Request, query: RelationsQuery) {
  const page = listRelations(homeserver, path.roomId, path.eventId, caller, query);
  if (!requested.includes(' /_matrix/client/unstable/')) return page;
  return { ...page, original_event: showParent(homeserver, path.roomId, path.eventId, caller.userId) };
}
