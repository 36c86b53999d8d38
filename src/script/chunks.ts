/** The longest chunk of a text that is cut into words. */
const WORD_LENGTH = 12;

/**
 * The pieces in which a text goes out token by token; together they are the text, and none of them cuts a character
 * in two. With a size, each has so many characters, the last one the rest; without (null), a piece is a word and the
 * white space before it, and longer words come in pieces of twelve. An empty text is one empty piece.
 */
export function chunksOf(text: string, size: number | null = null): string[] {
  if (size !== null) return cut(text, size);
  return text.split(/(?<=\S)(?=\s)/).flatMap((word) => cut(word, WORD_LENGTH));
}

/** By code points: half a surrogate pair is no text. */
function cut(text: string, size: number): string[] {
  if (text.length <= size) return [text];
  const characters = [...text];
  const pieces = [];
  for (let at = 0; at < characters.length; at += size) pieces.push(characters.slice(at, at + size).join(''));
  return pieces;
}
