/** Who is told of every access that a ring's code makes to shared memory; offsets and sizes in bytes. */
export interface AccessPort {
  read(offset: number, size: number, ordered: boolean): number;
  write(offset: number, size: number, value: number, ordered: boolean): void;
}

interface Target {
  readonly port: AccessPort;
  readonly offset: number;
  readonly size: number;
  readonly length: number;
}

const targets = new WeakMap<object, Target>();
const real = {
  halves: Uint16Array,
  words: Uint32Array,
  load: Atomics.load,
  store: Atomics.store,
};

/** Something that stands in for guest memory in `new Uint16Array(...)` and `new Uint32Array(...)`. */
export class SharedBuffer extends ArrayBuffer {
  readonly port: AccessPort;

  constructor(sizeBytes: number, port: AccessPort) {
    super(sizeBytes);
    this.port = port;
  }
}

/**
 * Runs `act` with typed arrays on a `SharedBuffer` replaced by stand-ins, so that each single access of the real queue
 * classes is seen; the classes themselves stay as they are. Atomics on the stand-ins are the ordered accesses.
 */
export function withHookedArrays<T>(act: () => T): T {
  const global = globalThis as { Uint16Array: unknown; Uint32Array: unknown };
  global.Uint16Array = hooked(real.halves, 2);
  global.Uint32Array = hooked(real.words, 4);
  Atomics.load = hookedLoad as typeof Atomics.load;
  Atomics.store = hookedStore as typeof Atomics.store;
  try {
    return act();
  } finally {
    global.Uint16Array = real.halves;
    global.Uint32Array = real.words;
    Atomics.load = real.load;
    Atomics.store = real.store;
  }
}

function hooked(original: Uint16ArrayConstructor | Uint32ArrayConstructor, size: number): unknown {
  return new Proxy(original, {
    construct(actual, parameters: [unknown, number?, number?]) {
      const [buffer, start = 0, length] = parameters;
      if (!(buffer instanceof SharedBuffer)) {
        return Reflect.construct(actual, parameters) as object;
      }
      const count = length ?? (buffer.byteLength - start) / size;
      return standIn({ port: buffer.port, offset: start, size, length: count });
    },
  });
}

function standIn(target: Target): object {
  const proxy = new Proxy(target, {
    get(_, key) {
      if (key === "length") return target.length;
      return target.port.read(place(target, key), target.size, false);
    },
    set(_, key, value: number) {
      target.port.write(place(target, key), target.size, value, false);
      return true;
    },
  });
  targets.set(proxy, target);
  return proxy;
}

function place(target: Target, key: string | symbol | number): number {
  const index = Number(key);
  if (!Number.isInteger(index) || index < 0 || index >= target.length) {
    throw new Error(`the ring's code touches element ${String(key)} of ${target.length}`);
  }
  return target.offset + index * target.size;
}

function hookedLoad(array: object, index: number): number {
  const target = targets.get(array);
  if (target === undefined) return real.load(array as Uint16Array, index);
  return target.port.read(place(target, index), target.size, true);
}

function hookedStore(array: object, index: number, value: number): number {
  const target = targets.get(array);
  if (target === undefined) return real.store(array as Uint16Array, index, value);
  target.port.write(place(target, index), target.size, value, true);
  return value;
}
