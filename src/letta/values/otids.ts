/**
 * The id of a question that is streamed token by token: the one before the id of what was said with it, as the real
 * server has it (letta/utils.py, `decrement_message_uuid`). An id that is no UUID stays.
 */
export function questionId(messageId: string): string {
  const hex = messageId.replace(/^message-/, '').replaceAll('-', '');
  if (!/^[0-9a-f]{32}$/.test(hex)) return messageId;
  const before = (BigInt(`0x${hex}`) - 1n).toString(16).padStart(32, '0');
  return `message-${before.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')}`;
}

/**
 * The id of one of the messages that a kept message is shown as: the message's own UUID, with the place among them in
 * the last seven bits (letta/schemas/message.py, `generate_otid_from_id`). An id that is no UUID is extended.
 */
export function otidOf(messageId: string, index: number): string {
  const uuid = messageId.replace(/^message-/, '');
  if (!/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(uuid)) return `${uuid}-${index}`;
  const byte = (parseInt(uuid.slice(-2), 16) & 0x80) | (index & 0x7f);
  return uuid.slice(0, -2) + byte.toString(16).padStart(2, '0');
}
