import type { ScriptError } from './script.js';

/** A failure of the language model, nothing left out. */
export interface Failure {
  errorType: ScriptError['error_type'];
  message: string;
  detail: string;
  status: number;
}

/** What the Letta server makes of each failure (letta/server/rest_api/app.py, letta/services/streaming_service.py). */
const USUAL: Record<ScriptError['error_type'], { status: number; message: string }> = {
  llm_timeout: { status: 504, message: 'The LLM request timed out. Please try again.' },
  llm_rate_limit: {
    status: 429,
    message: 'Rate limit exceeded for LLM model provider. Please wait before making another request.',
  },
  llm_authentication: { status: 401, message: 'Authentication failed with the LLM model provider.' },
  llm_insufficient_credits: {
    status: 402,
    message: 'Insufficient credits for LLM request. Please check your account.',
  },
  llm_bad_request: { status: 400, message: 'The request to the LLM model provider was invalid.' },
  llm_empty_response: { status: 500, message: 'LLM returned an empty response.' },
  llm_error: { status: 500, message: 'An error occurred with the LLM request.' },
  internal_error: {
    status: 500,
    message: 'An unknown error occurred with the LLM streaming request.',
  },
  stream_incomplete: { status: 500, message: 'Stream ended unexpectedly without a terminal event.' },
};

/** Fills in what a script leaves out of a failure. */
export function failureOf({ error_type, message, detail, status }: ScriptError): Failure {
  const usual = USUAL[error_type];
  const words = message ?? usual.message;
  return { errorType: error_type, message: words, detail: detail ?? words, status: status ?? usual.status };
}
