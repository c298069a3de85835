/** Controls, separators that break a line, marks that turn its direction, halves of characters. */
const UNPRINTABLE =
  /[\p{Cc}\p{Zl}\p{Zp}\p{Cs}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/gu;
const BLANKS = "\t\r\n\u2028\u2029";

/**
 * A document must not drive what shows it: control characters are shown, not sent, and a text stays
 * on its line and in its direction. Keeps the number of UTF-16 units, which columns count.
 */
export function printable(text: string): string {
  return text.replace(UNPRINTABLE, (character) => (BLANKS.includes(character) ? " " : "\ufffd"));
}
