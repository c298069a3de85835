import { readBlockText } from "./block-text.js";
import { NodePlaces } from "./node-places.js";
import { isPlain, resolvePlain, UNREADABLE, unescapeDouble } from "./scalars.js";

export interface PlainDocument {
  readonly data: unknown;
  readonly places: NodePlaces;
}

const MAX_DEPTH = 32;
const MAX_VALUES = 50_000;

const SPACE = 0x20;
const HASH = 0x23;
const HYPHEN = 0x2d;
const NEWLINE = 0x0a;
const COLON = 0x3a;
const COMMA = 0x2c;
const DOUBLE_QUOTE = 0x22;
const SINGLE_QUOTE = 0x27;
const OPEN_LIST = 0x5b;
const CLOSE_LIST = 0x5d;
const OPEN_MAP = 0x7b;
const CLOSE_MAP = 0x7d;
const GREATER = 0x3e;
const BAR = 0x7c;

const PLAIN_KEY = /[A-Za-z_][A-Za-z0-9_./-]*(?=:)/y;
const NULL_KEY = /^(?:null|Null|NULL)$/;
const DOUBLE_QUOTED = /"(?:[^"\\\n]|\\[^\n])*"/y;
const SINGLE_QUOTED = /'(?:[^'\n]|'')*'/y;
const FLOW_TEXT = /[^,[\]{}\n]*/y;

/**
 * Reads the plain part of YAML in which profiles are usually written, JSON included, an order of
 * magnitude faster than the full parser. Undefined for everything else, right or wrong: anchors,
 * tags, several documents, duplicate keys, texts over several lines, tabs, and whatever is not
 * understood with certainty. What it reads, it reads like the full parser.
 */
export function readPlainYaml(text: string): PlainDocument | undefined {
  if (/[\t\r\ufeff\u0085\u2028\u2029]/.test(text)) return undefined;
  return new PlainReader(text).read();
}

/** Positions are offsets of the text. `#fail` makes everything above it return. */
class PlainReader {
  readonly #text: string;
  readonly #places = new NodePlaces();
  /** At the first character of what is read next. */
  #at = 0;
  /** Indentation of the line that is read, when `#at` is at its first character. */
  #indent = 0;
  #failed = false;

  constructor(text: string) {
    this.#text = text;
  }

  read(): PlainDocument | undefined {
    this.#toContent();
    if (this.#failed || this.#at >= this.#text.length) return undefined;
    const number = this.#places.open(-1, "", this.#at);
    const code = this.#code();
    let data: unknown;
    if (code === OPEN_MAP || code === OPEN_LIST) {
      data = this.#flow(number, -1, 0);
      this.#endOfLine();
    } else if (this.#indent === 0) {
      data = this.#blockMap(number, 0, 0);
    } else return undefined;
    if (this.#failed || this.#at < this.#text.length) return undefined;
    return { data, places: this.#places };
  }

  #blockMap(number: number, indent: number, depth: number): unknown {
    const data: Record<string, unknown> = {};
    if (depth > MAX_DEPTH) return this.#fail();
    do {
      const keyStart = this.#at;
      const key = this.#key(data);
      if (key === undefined) return this.#fail();
      const keyEnd = this.#at;
      this.#at += 1;
      const code = this.#code();
      if (code !== SPACE && code !== NEWLINE && this.#at < this.#text.length) return this.#fail();
      this.#spaces();
      const child = this.#places.open(number, key, this.#at);
      this.#places.setKey(child, keyStart, keyEnd);
      data[key] = this.#mapValue(child, indent, depth);
      if (this.#failed) return undefined;
    } while (this.#at < this.#text.length && this.#indent === indent && !this.#isEntry());
    this.#places.close(number, this.#at, true);
    return data;
  }

  /** What comes behind `key:`, on its line or below it; ends at the next line with content. */
  #mapValue(number: number, indent: number, depth: number): unknown {
    if (!this.#isLineDone()) return this.#lineValue(number, indent, depth);
    this.#toContent();
    const isBelow = this.#at < this.#text.length && this.#indent > indent;
    const isList = this.#isEntry() && this.#indent >= indent;
    if (!isBelow && !isList) return null;
    this.#places.moveTo(number, this.#at);
    return isList
      ? this.#blockList(number, this.#indent, depth + 1)
      : this.#blockMap(number, this.#indent, depth + 1);
  }

  #blockList(number: number, indent: number, depth: number): unknown {
    const data: unknown[] = [];
    if (depth > MAX_DEPTH) return this.#fail();
    do {
      this.#at += 1;
      const before = this.#at;
      this.#spaces();
      const itemIndent = indent + 1 + this.#at - before;
      if (this.#isLineDone() || this.#isEntry()) return this.#fail();
      const child = this.#places.open(number, data.length, this.#at);
      if (this.#startsPair()) {
        this.#indent = itemIndent;
        data.push(this.#blockMap(child, itemIndent, depth + 1));
      } else data.push(this.#lineValue(child, indent, depth));
      if (this.#failed) return undefined;
    } while (this.#at < this.#text.length && this.#indent === indent && this.#isEntry());
    // Anything deeper than the list would belong to its last entry.
    if (this.#at < this.#text.length && this.#indent > indent) return this.#fail();
    this.#places.close(number, this.#at, true);
    return data;
  }

  /** A scalar or a flow collection, and nothing else on its last line. */
  #lineValue(number: number, indent: number, depth: number): unknown {
    const code = this.#code();
    let value: unknown;
    if (code === BAR || code === GREATER) {
      const block = readBlockText(this.#text, this.#at, indent);
      if (block === undefined) return this.#fail();
      this.#places.close(number, block.end, false);
      this.#at = block.end;
      this.#toContent(true);
      value = block.text;
    } else if (code === OPEN_LIST || code === OPEN_MAP) {
      value = this.#flow(number, indent, depth + 1);
      this.#endOfLine();
    } else {
      value = this.#scalar(number, this.#lineText());
      this.#endOfLine();
    }
    // A deeper line would continue the scalar, or be an error.
    if (this.#at < this.#text.length && this.#indent > indent) return this.#fail();
    return value;
  }

  #flow(number: number, indent: number, depth: number): unknown {
    if (depth > MAX_DEPTH) return this.#fail();
    const isMap = this.#code() === OPEN_MAP;
    const close = isMap ? CLOSE_MAP : CLOSE_LIST;
    const map: Record<string, unknown> = {};
    const list: unknown[] = [];
    this.#at += 1;
    this.#flowSpace(indent);
    while (!this.#failed && this.#code() !== close) {
      if (isMap) this.#flowPair(number, map, indent, depth);
      else list.push(this.#flowValue(number, list.length, indent, depth));
      this.#flowSpace(indent);
      const code = this.#code();
      if (code !== COMMA) {
        if (code !== close) return this.#fail();
        break;
      }
      this.#at += 1;
      this.#flowSpace(indent);
    }
    this.#at += 1;
    this.#places.close(number, this.#at, false);
    return isMap ? map : list;
  }

  #flowPair(number: number, map: Record<string, unknown>, indent: number, depth: number): void {
    const start = this.#at;
    const isQuoted = this.#code() === DOUBLE_QUOTE || this.#code() === SINGLE_QUOTE;
    const key = this.#key(map);
    const end = this.#at;
    if (key === undefined) return void this.#fail();
    this.#at += 1;
    const code = this.#code();
    if (!isQuoted && code !== SPACE && code !== NEWLINE) return void this.#fail();
    this.#flowSpace(indent);
    map[key] = this.#flowValue(number, key, indent, depth, start, end);
  }

  #flowValue(
    parent: number,
    key: string | number,
    indent: number,
    depth: number,
    keyStart = -1,
    keyEnd = -1,
  ): unknown {
    const number = this.#places.open(parent, key, this.#at);
    if (keyStart >= 0) this.#places.setKey(number, keyStart, keyEnd);
    const code = this.#code();
    if (code === OPEN_LIST || code === OPEN_MAP) return this.#flow(number, indent, depth + 1);
    FLOW_TEXT.lastIndex = this.#at;
    FLOW_TEXT.exec(this.#text);
    const value = this.#scalar(number, this.#text.slice(this.#at, FLOW_TEXT.lastIndex));
    this.#spaces();
    // A colon would make the value a key.
    return this.#code() === COLON ? this.#fail() : value;
  }

  /** Reads a key up to its colon; undefined when it is unusual or `data` has it already. */
  #key(data: object): string | undefined {
    const code = this.#code();
    const start = this.#at;
    let key: string | undefined;
    if (code === DOUBLE_QUOTE || code === SINGLE_QUOTE) {
      const quoted = this.#quoted(code);
      if (quoted === undefined || this.#code() !== COLON) return undefined;
      key = quoted;
    } else {
      PLAIN_KEY.lastIndex = start;
      key = PLAIN_KEY.exec(this.#text)?.[0];
      if (key === undefined || NULL_KEY.test(key)) return undefined;
      this.#at = PLAIN_KEY.lastIndex;
    }
    const isUsual = key !== "<<" && key !== "__proto__" && !Object.hasOwn(data, key);
    return isUsual ? key : undefined;
  }

  /** A scalar that starts here; a plain one is `text`, trimmed. */
  #scalar(number: number, text: string): unknown {
    const code = this.#code();
    let value: unknown;
    if (code === DOUBLE_QUOTE || code === SINGLE_QUOTE) {
      value = this.#quoted(code);
      if (value === undefined) return this.#fail();
    } else {
      const plain = text.trimEnd();
      if (!isPlain(plain)) return this.#fail();
      value = resolvePlain(plain);
      this.#at += plain.length;
      if (value === UNREADABLE) return this.#fail();
    }
    this.#places.close(number, this.#at, false);
    return value;
  }

  #quoted(quote: number): string | undefined {
    const pattern = quote === DOUBLE_QUOTE ? DOUBLE_QUOTED : SINGLE_QUOTED;
    pattern.lastIndex = this.#at;
    const quoted = pattern.exec(this.#text)?.[0];
    if (quoted === undefined) return undefined;
    this.#at = pattern.lastIndex;
    if (quote === SINGLE_QUOTE) return quoted.slice(1, -1).replaceAll("''", "'");
    const text = unescapeDouble(quoted);
    return text === UNREADABLE ? undefined : text;
  }

  /** Whether the rest of an entry's line starts a mapping. */
  #startsPair(): boolean {
    const code = this.#code();
    const pattern =
      code === DOUBLE_QUOTE ? DOUBLE_QUOTED : code === SINGLE_QUOTE ? SINGLE_QUOTED : PLAIN_KEY;
    pattern.lastIndex = this.#at;
    if (!pattern.test(this.#text)) return false;
    if (this.#text.charCodeAt(pattern.lastIndex) !== COLON) return false;
    const next = this.#text.charCodeAt(pattern.lastIndex + 1);
    return next === SPACE || next === NEWLINE || Number.isNaN(next);
  }

  /** A hyphen that makes an entry of a list. */
  #isEntry(): boolean {
    if (this.#code() !== HYPHEN) return false;
    const next = this.#text.charCodeAt(this.#at + 1);
    return next === SPACE || next === NEWLINE || Number.isNaN(next);
  }

  /** The rest of the line without its comment. */
  #lineText(): string {
    const end = this.#text.indexOf("\n", this.#at);
    const line = this.#text.slice(this.#at, end < 0 ? undefined : end);
    const comment = line.indexOf(" #");
    return comment < 0 ? line : line.slice(0, comment);
  }

  /** Whether nothing but a comment is left on the line. */
  #isLineDone(): boolean {
    const code = this.#code();
    return code === NEWLINE || code === HASH || Number.isNaN(code);
  }

  /** Blanks and a comment up to the end of the line, and on to the next line with content. */
  #endOfLine(): void {
    const before = this.#at;
    this.#spaces();
    const code = this.#code();
    // A comment needs a blank before it.
    if (!this.#isLineDone() || (code === HASH && before === this.#at)) return void this.#fail();
    this.#toContent();
  }

  /** Moves to the first line with content, from the end of a line unless `isLineStart`. */
  #toContent(isLineStart = this.#at === 0): void {
    const text = this.#text;
    let start = isLineStart ? this.#at : this.#nextLine(this.#at);
    for (;;) {
      let at = start;
      while (text.charCodeAt(at) === SPACE) at += 1;
      this.#at = at;
      this.#indent = at - start;
      const code = text.charCodeAt(at);
      if (code !== NEWLINE && code !== HASH) break;
      start = this.#nextLine(at);
    }
    if (this.#places.count > MAX_VALUES) this.#fail();
  }

  #nextLine(from: number): number {
    const end = this.#text.indexOf("\n", from);
    return end < 0 ? this.#text.length : end + 1;
  }

  /** Blanks and line breaks within brackets, whose lines are deeper than the block around them. */
  #flowSpace(indent: number): void {
    this.#spaces();
    while (this.#code() === NEWLINE) {
      const start = this.#at + 1;
      this.#at = start;
      this.#spaces();
      const isBlank = this.#code() === NEWLINE;
      if (!isBlank && this.#at - start <= indent) return void this.#fail();
    }
    if (this.#places.count > MAX_VALUES) this.#fail();
  }

  #spaces(): void {
    while (this.#text.charCodeAt(this.#at) === SPACE) this.#at += 1;
  }

  #code(): number {
    return this.#text.charCodeAt(this.#at);
  }

  #fail(): undefined {
    this.#failed = true;
    this.#at = this.#text.length;
    return undefined;
  }
}
