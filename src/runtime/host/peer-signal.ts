import { fstatSync, readlinkSync } from "node:fs";
import type { Arena, Block } from "./arena.js";
import { Fcntl, MessageFlag, Open } from "./constants.js";
import { errno, libc, viewMemory } from "./libc.js";
import { checked, SystemError } from "./system-error.js";

/** A descriptor of a peer that is written to in order to wake it. */
export interface SignalTarget {
  /** Wakes the peer; never waits, whatever the peer did to the descriptor. Hot. */
  signal(): void;
  close(): void;
}

/** Numbers of the calls of kernel AIO, which differ between x86-64 and the architectures that came later. */
const call =
  process.arch === "x64"
    ? { setup: 206, destroy: 207, submit: 209 }
    : { setup: 0, destroy: 1, submit: 2 };

/**
 * struct iocb, 64 bytes: | data 64 | key 32 | flags 32 | opcode 16 | priority 16 | fd 32 | buffer 64 | size 64 | offset 64 |
 * reserved 64 | flags 32 | eventfd 32 |
 */
const iocbBytes = 64;
const IocbWord = { Fd: 5, Flags: 14, Eventfd: 15 } as const;
const signalsEventfd = 1;
/** Words of the completion ring, which the kernel maps into the process: struct aio_ring. */
const RingWord = { Head: 2, Tail: 3 } as const;
const ringEntries = 16;

/**
 * Signals descriptors that a peer handed over. The peer keeps its own copy and shares the flags of ours: it can fill an
 * eventfd and take O_NONBLOCK away, and a plain write to it would then wait for ever, and with it the lane. The kernel
 * itself never waits when it signals an eventfd, so it is made to: by an asynchronous read of nothing that ends at once and
 * has the eventfd told. Where there is no kernel AIO, a write with O_NONBLOCK has to do.
 */
export class PeerSignal {
  readonly #one: Block;
  readonly #context: number;
  readonly #ring: Uint32Array | undefined;
  readonly #nothing: number;
  readonly #iocb: Block;
  readonly #list: Block;

  constructor(arena: Arena) {
    this.#one = arena.take(8);
    this.#one.words[0] = 1;
    this.#iocb = arena.take(iocbBytes);
    this.#list = arena.take(8);
    this.#list.setWord64(0, this.#iocb.address);
    this.#nothing = checked(libc.open("/dev/null", Open.ReadOnly | Open.CloseOnExec, 0), "open");
    this.#iocb.words[IocbWord.Fd] = this.#nothing;
    this.#iocb.words[IocbWord.Flags] = signalsEventfd;
    const context = arena.take(8);
    const isThere = libc.aioSetup(call.setup, ringEntries, context.address) === 0;
    const [low = 0, high = 0] = isThere ? context.words : [];
    this.#context = low + high * 4294967296;
    this.#ring = isThere ? new Uint32Array(viewMemory(this.#context, 32)) : undefined;
  }

  /** Takes the descriptor over; a string says why it is none that can be signalled, and then it is closed. */
  open(fd: number): SignalTarget | string {
    const kind = fstatSync(fd);
    if (kind.isFIFO()) return this.#openPipe(fd);
    if (kind.isSocket()) return this.#openSocket(fd);
    if (linkOf(fd) !== "anon_inode:[eventfd]") {
      libc.close(fd);
      return "the descriptor is no eventfd, pipe or socket";
    }
    const ring = this.#ring;
    const { address } = this.#one;
    if (ring === undefined) {
      makeNonBlocking(fd);
      return { signal: () => void libc.write(fd, address, 8), close: () => void libc.close(fd) };
    }
    return { signal: () => this.#tell(fd, ring), close: () => void libc.close(fd) };
  }

  close(): void {
    if (this.#ring !== undefined) libc.aioDestroy(call.destroy, this.#context);
    libc.close(this.#nothing);
  }

  /** What cannot be sent now is dropped: the peer has more than enough to read already. */
  #openSocket(fd: number): SignalTarget {
    const { address } = this.#one;
    const flags = MessageFlag.DontWait | MessageFlag.NoSignal;
    return {
      signal: () => void libc.send(fd, address, 8, flags),
      close: () => void libc.close(fd),
    };
  }

  #tell(fd: number, ring: Uint32Array): void {
    this.#iocb.words[IocbWord.Eventfd] = fd;
    libc.aioSubmit(call.submit, this.#context, 1, this.#list.address);
    // The completion is there already, and nobody wants it.
    ring[RingWord.Head] = ring[RingWord.Tail] as number;
  }

  /** A pipe can be opened once more, with flags of our own. */
  #openPipe(fd: number): SignalTarget | string {
    const flags = Open.WriteOnly | Open.NonBlock | Open.CloseOnExec;
    const own = libc.open(`/proc/self/fd/${fd}`, flags, 0);
    const number = own < 0 ? errno() : 0;
    libc.close(fd);
    if (own < 0) return new SystemError("open", number, "the pipe").message;
    const { address } = this.#one;
    return { signal: () => void libc.write(own, address, 8), close: () => void libc.close(own) };
  }
}

function linkOf(fd: number): string {
  return readlinkSync(`/proc/self/fd/${fd}`);
}

function makeNonBlocking(fd: number): void {
  const flags = libc.fcntl(fd, Fcntl.GetFlags, 0);
  if (flags >= 0 && (flags & Open.NonBlock) === 0) {
    libc.fcntl(fd, Fcntl.SetFlags, flags | Open.NonBlock);
  }
}
