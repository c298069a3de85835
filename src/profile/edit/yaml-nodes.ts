import {
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  type Node,
  type Pair,
  parseDocument,
  type YAMLMap,
  type YAMLSeq,
} from "yaml";

/** A key and its value, with their offsets in the text. */
export interface Entry {
  readonly key: string;
  readonly keyStart: number;
  readonly keyEnd: number;
  readonly value: Node | null;
  readonly valueStart: number;
  readonly valueEnd: number;
}

/** A text whose nodes can be looked up, to change it without writing it anew. */
export class YamlText {
  readonly text: string;
  readonly root: Node | null;
  readonly #document: Document;

  constructor(text: string) {
    this.text = text;
    this.#document = parseDocument(text, { prettyErrors: false, merge: false, logLevel: "silent" });
    this.root = this.#document.contents;
  }

  /** Whether keys stand in quotes, as JSON wants it. */
  get isJson(): boolean {
    return /^\s*\{\s*"/.test(this.text);
  }

  entries(node: Node | null | undefined): Entry[] {
    const target = this.#resolved(node);
    if (!isMap(target)) return [];
    return (target as YAMLMap<Node, Node | null>).items.flatMap((pair) => entryOf(pair) ?? []);
  }

  entry(node: Node | null | undefined, key: string): Entry | undefined {
    return this.entries(node).find((entry) => entry.key === key);
  }

  items(node: Node | null | undefined): Node[] {
    const target = this.#resolved(node);
    return isSeq(target) ? (target as YAMLSeq<Node>).items : [];
  }

  /** The plain value of a key, if it has one. */
  scalar(node: Node | null | undefined, key: string): unknown {
    const value = this.#resolved(this.entry(node, key)?.value);
    return isScalar(value) ? value.value : undefined;
  }

  #resolved(node: Node | null | undefined): Node | undefined {
    if (node === null || node === undefined) return undefined;
    return isAlias(node) ? node.resolve(this.#document) : node;
  }
}

export function isFlow(node: Node | null | undefined): boolean {
  return (isMap(node) || isSeq(node)) && node.flow === true;
}

export function spanOf(node: Node): { readonly start: number; readonly end: number } {
  const [start = 0, end = start] = node.range ?? [];
  return { start, end };
}

/** The end of a block reaches over the blank lines and comments behind it, which are not its own. */
export function lastCharacter(text: string, start: number, end: number): number {
  const lines = text.slice(start, end).split("\n");
  while (lines.length > 1 && /^\s*(#.*)?$/.test(lines.at(-1) ?? "")) lines.pop();
  return start + Math.max(0, lines.join("\n").trimEnd().length - 1);
}

function entryOf({ key, value }: Pair<Node, Node | null>): Entry | undefined {
  if (!isScalar(key)) return undefined;
  const { start: keyStart, end: keyEnd } = spanOf(key);
  const { start: valueStart, end: valueEnd } =
    value === null ? { start: keyEnd, end: keyEnd } : spanOf(value);
  return { key: String(key.value), keyStart, keyEnd, value, valueStart, valueEnd };
}
