import { joinPointer } from "../pointer.js";
import type { NodePlace } from "../source-document.js";

const NO_KEY = -1;

/**
 * Where every value of a document is. Most documents have no findings, so places are noted as bare
 * numbers, and pointers come to be when the first place is asked for.
 */
export class NodePlaces {
  readonly #keys: (string | number)[] = [];
  readonly #parents: number[] = [];
  /** Start, end, start and end of the key. */
  readonly #offsets: number[] = [];
  readonly #isBlock: boolean[] = [];
  #byPointer: ReadonlyMap<string, NodePlace> | undefined;

  get count(): number {
    return this.#keys.length;
  }

  /** Notes that a value begins, and answers its number. */
  open(parent: number, key: string | number, start: number): number {
    this.#keys.push(key);
    this.#parents.push(parent);
    this.#offsets.push(start, start, NO_KEY, NO_KEY);
    this.#isBlock.push(false);
    return this.#keys.length - 1;
  }

  /** The value turned out to start further below. */
  moveTo(number: number, start: number): void {
    this.#offsets[number * 4] = start;
  }

  setKey(number: number, start: number, end: number): void {
    this.#offsets[number * 4 + 2] = start;
    this.#offsets[number * 4 + 3] = end;
  }

  close(number: number, end: number, isBlock: boolean): void {
    this.#offsets[number * 4 + 1] = end;
    this.#isBlock[number] = isBlock;
  }

  has(pointer: string): boolean {
    return this.#map().has(pointer);
  }

  get(pointer: string): NodePlace | undefined {
    return this.#map().get(pointer);
  }

  #map(): ReadonlyMap<string, NodePlace> {
    this.#byPointer ??= this.#build();
    return this.#byPointer;
  }

  #build(): ReadonlyMap<string, NodePlace> {
    const places = new Map<string, NodePlace>();
    const pointers: string[] = [];
    for (const [number, key] of this.#keys.entries()) {
      const parent = this.#parents[number] ?? NO_KEY;
      const pointer = parent < 0 ? "" : joinPointer(pointers[parent] ?? "", key);
      pointers.push(pointer);
      const [start = 0, end = 0, keyStart = NO_KEY, keyEnd = NO_KEY] = this.#offsets.slice(
        number * 4,
        number * 4 + 4,
      );
      places.set(pointer, {
        start,
        end,
        keyStart: keyStart < 0 ? undefined : keyStart,
        keyEnd: keyEnd < 0 ? undefined : keyEnd,
        isBlock: this.#isBlock[number] === true,
      });
    }
    return places;
  }
}
