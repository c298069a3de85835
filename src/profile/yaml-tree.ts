import { isAlias, isMap, isScalar, isSeq, type Node, type Pair } from "yaml";
import type { RuleId } from "./codes.js";
import { joinPointer } from "./pointer.js";
import type { NodePlace } from "./source-document.js";

const MAX_DEPTH = 64;
const MAX_ALIASES = 100;
/** Counts repeated parts again, so that aliases of aliases cannot grow without bound. */
const MAX_NODES = 50_000;

/** Enough to see what is wrong. */
const MAX_FAULTS = 100;

const PLAIN_TAG = /^tag:yaml\.org,2002:(?:str|int|float|bool|null|map|seq)$/;

/** A fault of the tree itself, at offsets of the text. */
export interface TreeFault {
  readonly rule: RuleId;
  readonly start: number;
  readonly end: number;
  readonly message: string;
  readonly hint?: string;
  readonly related?: { readonly start: number; readonly end: number; readonly message: string };
}

/** Turns a YAML tree into plain data and notes the place of every part. */
export class TreeReader {
  readonly places = new Map<string, NodePlace>();
  readonly faults: TreeFault[] = [];
  readonly #anchors = new Map<string, Node>();
  readonly #open = new Set<Node>();
  #aliases = 0;
  #nodes = 0;

  read(root: Node | null): unknown {
    return this.#value(root, "", 0, undefined);
  }

  #value(node: Node | null, pointer: string, depth: number, key: Node | undefined): unknown {
    this.#nodes += 1;
    if (node === null || this.#nodes > MAX_NODES) return this.#stop(node);
    this.#note(node, pointer, key);
    if (isAlias(node)) return this.#alias(node, pointer, depth, key);
    if (node.anchor !== undefined) this.#anchors.set(node.anchor, node);
    if (!this.#hasPlainTag(node)) return null;
    if (isScalar(node)) return node.value;
    if (depth >= MAX_DEPTH) {
      this.#fault(node, "document/depth", `nested more than ${MAX_DEPTH} levels deep`);
      return null;
    }
    this.#open.add(node);
    const value = isMap(node)
      ? this.#map(node.items as Pair<Node, Node | null>[], pointer, depth)
      : isSeq(node)
        ? node.items.map((item, index) =>
            this.#value(item as Node, joinPointer(pointer, index), depth + 1, undefined),
          )
        : null;
    this.#open.delete(node);
    return value;
  }

  #map(pairs: readonly Pair<Node, Node | null>[], pointer: string, depth: number): unknown {
    const data: Record<string, unknown> = {};
    const seen = new Map<string, Node>();
    for (const { key, value } of pairs) {
      const name = this.#key(key);
      if (name === undefined) continue;
      const first = seen.get(name);
      if (first !== undefined) {
        this.#fault(key, "document/duplicate-key", `key "${name}" appears twice`, {
          hint: "remove one of the two",
          related: { ...span(first), message: "first here" },
        });
        continue;
      }
      seen.set(name, key);
      // Not an assignment: a key named __proto__ has to stay data.
      Object.defineProperty(data, name, {
        value: this.#value(value, joinPointer(pointer, name), depth + 1, key),
        enumerable: true,
        configurable: true,
        writable: true,
      });
    }
    return data;
  }

  /** The text of a key, or undefined when the pair has to be left out. */
  #key(node: Node | null): string | undefined {
    if (!isScalar(node) || node.value === null) {
      if (node !== null) this.#fault(node, "document/key", "a key has to be plain text");
      return undefined;
    }
    const name = typeof node.value === "string" ? node.value : (node.source ?? String(node.value));
    if (name !== "<<") return name;
    this.#fault(node, "document/merge-key", "merge keys (<<) are not supported", {
      hint: "state the keys in place; profiles share with `extends`, guests with `everyGuest`",
    });
    return undefined;
  }

  #alias(node: Node & { source: string }, pointer: string, depth: number, key?: Node): unknown {
    this.#aliases += 1;
    const target = this.#anchors.get(node.source);
    if (target === undefined) {
      this.#fault(node, "document/alias", `nothing above is named "&${node.source}"`);
    } else if (this.#open.has(target)) {
      this.#fault(node, "document/alias", `"*${node.source}" contains itself`);
    } else if (this.#aliases > MAX_ALIASES) {
      this.#once(node, "document/alias", `more than ${MAX_ALIASES} aliases`);
    } else {
      return this.#value(target, pointer, depth, key);
    }
    return null;
  }

  /** Sets, dates and binaries would not be the data that the schema describes. */
  #hasPlainTag(node: Node & { tag?: string }): boolean {
    if (node.tag === undefined || PLAIN_TAG.test(node.tag)) return true;
    this.#fault(node, "document/tag", `tag ${node.tag} is not supported`, {
      hint: "remove the tag: profiles are plain data",
    });
    return false;
  }

  #stop(node: Node | null): null {
    if (node !== null) {
      this.#once(node, "document/alias", `more than ${MAX_NODES} values, repeated ones counted`);
    }
    return null;
  }

  #note(node: Node, pointer: string, key: Node | undefined): void {
    const { start, end } = span(node);
    const isCollection = isMap(node) || isSeq(node);
    this.places.set(pointer, {
      start,
      end,
      keyStart: key?.range?.[0],
      keyEnd: key?.range?.[1],
      isBlock: isCollection && node.flow !== true,
    });
  }

  #fault(
    node: Node,
    rule: RuleId,
    message: string,
    more: Pick<TreeFault, "hint" | "related"> = {},
  ): void {
    if (this.faults.length >= MAX_FAULTS) return;
    this.faults.push({ rule, message, ...span(node), ...more });
  }

  /** A limit that was hit once would be hit by everything after it. */
  #once(node: Node, rule: RuleId, message: string): void {
    if (!this.faults.some((fault) => fault.message === message)) this.#fault(node, rule, message);
  }
}

function span(node: Node): { start: number; end: number } {
  return { start: node.range?.[0] ?? 0, end: node.range?.[1] ?? 0 };
}
