import type { MessageView } from '../../src/letta/messages/letta-messages.js';
import type { MessageType } from '../../src/letta/model/messages.js';

/** How a query wants messages shown. */
interface ViewQuery {
  use_assistant_message?: boolean;
  assistant_message_tool_name?: string;
  assistant_message_tool_kwarg?: string;
  include_return_message_types?: MessageType[] | null;
}

/** How messages of an agent are shown in lists, where its message tool counts whatever its type. */
export function viewOfQuery(query: ViewQuery): MessageView {
  const {
    use_assistant_message = true,
    assistant_message_tool_name: name = 'send_message',
    assistant_message_tool_kwarg: argument = 'message',
    include_return_message_types: types = null,
  } = query;
  return { messageTool: use_assistant_message ? { name, argument } : null, types };
}
