import { GOOD_PROFILE, spoil } from "../profile/profile-text.js";
import type { MessageCase } from "./message-case.js";

const doc = (text: string | Uint8Array) => ({ "demo.yaml": text });

/** The file as text. */
export const DOCUMENT_CASES: readonly MessageCase[] = [
  { what: "no file", rule: "document/readable", files: {} },
  {
    what: "a binary",
    rule: "document/encoding",
    files: doc(new Uint8Array([0x7f, 0x45, 0x4c, 0x46, 0, 0])),
  },
  {
    what: "UTF-16",
    rule: "document/encoding",
    files: doc(Buffer.from(`\ufeff${GOOD_PROFILE}`, "utf16le")),
  },
  { what: "Latin 1", rule: "document/encoding", files: doc(new Uint8Array([0x61, 0x3a, 0xe9])) },
  { what: "a large file", rule: "document/size", files: doc("# more\n".repeat(80_000)) },
  { what: "a list without end", rule: "document/size", files: doc(`[${"1,".repeat(70_000)}&a 1]`) },
  {
    what: "a tab",
    rule: "document/syntax",
    files: doc(spoil("    memory: 512MiB", "\tmemory: 512MiB")),
  },
  {
    what: "an open quote",
    rule: "document/syntax",
    files: doc(spoil("name: disk", 'name: "disk')),
  },
  {
    what: "an open bracket",
    rule: "document/syntax",
    files: doc(spoil("[VIRTIO_BLK_F_MQ]", "[VIRTIO_BLK_F_MQ")),
  },
  {
    what: "two colons",
    rule: "document/syntax",
    files: doc(spoil("name: disk", "name: disk: a")),
  },
  {
    what: "a line that is out of step",
    rule: "document/syntax",
    files: doc(spoil("    memory: 512MiB", "   memory: 512MiB")),
  },
  { what: "two documents", rule: "document/syntax", files: doc(`${GOOD_PROFILE}---\na: 1\n`) },
  {
    what: "a key twice",
    rule: "document/duplicate-key",
    files: doc(spoil("    memory: 512MiB", "    memory: 512MiB\n    memory: 1GiB")),
  },
  {
    what: "a merge key",
    rule: "document/merge-key",
    files: doc(`base: &base { memory: 1GiB }\nguests:\n  - <<: *base\n`),
  },
  { what: "an unknown alias", rule: "document/alias", files: doc("guests: *guests\n") },
  { what: "an alias of itself", rule: "document/alias", files: doc("guests: &a [*a]\n") },
  {
    what: "a hundred aliases",
    rule: "document/alias",
    files: doc(`a: &a 1\nb: [${"*a, ".repeat(120)}1]\n`),
  },
  { what: "deep nesting", rule: "document/depth", files: doc("[".repeat(300)) },
  { what: "nesting beyond a profile's", rule: "document/depth", files: doc(nested(70)) },
  { what: "nothing", rule: "document/empty", files: doc("# nothing\n") },
  { what: "a list as key", rule: "document/key", files: doc("? [a]\n: b\n") },
  { what: "a tag", rule: "document/tag", files: doc("name: !thing demo\n") },
  { what: "a binary value", rule: "document/tag", files: doc("name: !!binary aGVsbG8=\n") },
];

function nested(depth: number): string {
  return `a: ${"[".repeat(depth)}${"]".repeat(depth)}\n`;
}
