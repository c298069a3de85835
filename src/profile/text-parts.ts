/** Some fifty thousand parts take the full parser half a second and a hundred megabytes. */
export const MAX_TEXT_PARTS = 60_000;

const LINE_FEED = 0x0a;
const MARKS = new Set([..."\n\r,[]{}:\"'?-*&!%#"].map((mark) => mark.charCodeAt(0)));

/** Those that are part of a word behind a letter: a-b, it's. */
const WORD_MARKS = new Set([..."-'*&!%?#"].map((mark) => mark.charCodeAt(0)));

/**
 * Whether a text may have more parts than the full parser takes in reasonable time and memory.
 * Guesses high, by the characters that can begin or end a part; words are free.
 */
export function hasTooManyParts(text: string): boolean {
  let parts = 0;
  let previous = LINE_FEED;
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    if (MARKS.has(code) && (!WORD_MARKS.has(code) || !isWord(previous))) parts += 1;
    if (parts > MAX_TEXT_PARTS) return true;
    previous = code;
  }
  return false;
}

function isWord(code: number): boolean {
  return (code >= 0x30 && code <= 0x39) || (code >= 0x41 && code <= 0x7a) || code > 0x7f;
}
