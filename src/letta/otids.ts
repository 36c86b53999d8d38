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
