import { expect, it } from "vitest";
import { printable } from "../../src/report/printable.js";
import { textWidth } from "../../src/report/text-width.js";

it.each([
  ["plain text", "grüße, 日本 \u{1f697}", "grüße, 日本 \u{1f697}"],
  ["an escape sequence", "\u001b[2J\u009b", "\ufffd[2J\ufffd"],
  ["line breaks", "a\tb\r\nc\u2028d", "a b  c d"],
  ["a change of direction", "a\u202eb\u2066c\u200f", "a\ufffdb\ufffdc\ufffd"],
  ["half a character", "\ud83d!", "\ufffd!"],
])("%s is printed without effect", (_, text, shown) => {
  expect(printable(text)).toBe(shown);
  expect(shown).toHaveLength(text.length);
});

it("wide characters take two columns, marks none", () => {
  expect(["abc", "日本", "\u{1f697}", "e\u0301"].map(textWidth)).toEqual([3, 4, 2, 1]);
});
