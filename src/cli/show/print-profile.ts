import { Document, isMap, isScalar, isSeq, type Node, type Pair } from "yaml";
import type { SourceRange } from "../../profile/diagnostic.js";
import type { Located } from "../../profile/finding.js";
import { originOf } from "../../profile/origin.js";
import { joinPointer } from "../../profile/pointer.js";

/** A profile as YAML; with origins, a comment behind each value tells where it was written. */
export function profileYaml(data: object, document: Located, withOrigins: boolean): string {
  const yaml = new Document(data);
  if (withOrigins) visit(yaml.contents, "", (node, pointer) => annotate(node, pointer, document));
  else visit(yaml.contents, "", flow);
  return yaml.toString({ lineWidth: 100 });
}

/** The same for programs: the place of each value, or null for a default, by JSON pointer. */
export function profileJson(data: object, document: Located, withOrigins: boolean): string {
  const origins: Record<string, SourceRange | null> = {};
  if (withOrigins) {
    visit(new Document(data).contents, "", (node, pointer) => {
      if (isScalar(node)) origins[pointer] = originOf(document, pointer, node.value) ?? null;
    });
  }
  const shown = withOrigins ? { profile: data, origins } : data;
  return `${JSON.stringify(shown, undefined, 2)}\n`;
}

function annotate(node: Node, pointer: string, document: Located): void {
  if (!isScalar(node)) return;
  const origin = originOf(document, pointer, node.value);
  node.comment = origin === undefined ? " default" : ` ${origin.file}:${origin.line}`;
}

/** Short lists and mappings of plain values read better on one line. */
function flow(node: Node): void {
  if (isSeq(node)) node.flow = node.items.every(isScalar);
  if (isMap(node)) {
    node.flow =
      node.items.length <= 3 && node.items.every(({ value }) => value === null || isScalar(value));
  }
}

function visit(
  node: Node | null,
  pointer: string,
  action: (node: Node, pointer: string) => void,
): void {
  if (node === null) return;
  action(node, pointer);
  if (isMap(node)) {
    for (const { key, value } of node.items as Pair<Node, Node | null>[]) {
      visit(value, joinPointer(pointer, isScalar(key) ? String(key.value) : ""), action);
    }
  } else if (isSeq(node)) {
    for (const [index, item] of node.items.entries()) {
      visit(item as Node, joinPointer(pointer, index), action);
    }
  }
}
