/** A device tree as data; `print-tree.ts` makes its source of it. */
export interface DtNode {
  /** With its unit address, as in `virtio@a000000`. */
  readonly name: string;
  readonly label?: string | undefined;
  /** What a reader should know, in a line. */
  readonly comment?: string | undefined;
  readonly properties: readonly DtProperty[];
  readonly children: readonly DtNode[];
}

export interface DtProperty {
  readonly name: string;
  readonly value: DtValue;
}

/** Nothing but its name, texts, or groups of cells. */
export type DtValue = true | readonly string[] | { readonly cells: readonly (readonly Cell[])[] };

/** A number of 32 bits, or the phandle of a labelled node. */
export type Cell = number | { readonly label: string };

interface NodeParts {
  readonly label?: string | undefined;
  readonly comment?: string | undefined;
  /** Undefined ones are left out. */
  readonly properties?: Readonly<Record<string, DtValue | undefined>>;
  readonly children?: readonly DtNode[];
}

export function dtNode(name: string, parts: NodeParts): DtNode {
  const { label, comment, properties = {}, children = [] } = parts;
  const list = Object.entries(properties).flatMap(([key, value]) => {
    return value === undefined ? [] : [{ name: key, value }];
  });
  return { name, label, comment, properties: list, children };
}

export function cells(...group: readonly Cell[]): DtValue {
  return { cells: [group] };
}

export function cellGroups(groups: readonly (readonly Cell[])[]): DtValue {
  return { cells: groups };
}

export function flag(isSet: boolean): true | undefined {
  return isSet ? true : undefined;
}

export function phandle(label: string): Cell {
  return { label };
}

/** A 64-bit number as two cells, the upper half first. */
export function wide(number: number): readonly [number, number] {
  return [Math.floor(number / 2 ** 32), number % 2 ** 32];
}

/** `reg` of a node whose parent has two cells for addresses and two for sizes. */
export function reg(...ranges: readonly { address: number; sizeBytes: number }[]): DtValue {
  return cellGroups(ranges.map(({ address, sizeBytes }) => [...wide(address), ...wide(sizeBytes)]));
}

export function unit(name: string, address: number): string {
  return `${name}@${address.toString(16)}`;
}
