import { describe, expect, it } from "vitest";
import {
  VsockFeature,
  VsockOp,
  VsockSeq,
  VsockType,
} from "../../../../src/catalogue/devices/vsock.js";
import type { HostEnd } from "../../../../src/runtime/devices/vsock/host-end.js";
import { bufferBytes, FakeEnd, guestCid, vsockGuest } from "./vsock-guest.js";

const { Request, Response, Rst, Shutdown, Rw, CreditUpdate, CreditRequest } = VsockOp;
const receiveFlag = 1;
const sendFlag = 2;
const ops = (packets: readonly { op: number }[]) => packets.map(({ op }) => op);

describe("a connection of the guest", () => {
  it("is answered when a program of the host takes it", () => {
    const { host, lend, send, received } = vsockGuest();
    host.ends.set(80, new FakeEnd());
    lend(1);
    expect(send({ op: Request })).toBe(true);
    expect(received()).toEqual([
      {
        ...{ sourceCid: 2, targetCid: guestCid, sourcePort: 80, targetPort: 5000, length: 0 },
        ...{ type: VsockType.Stream, op: Response, flags: 0, allocated: bufferBytes, forwarded: 0 },
        data: "",
      },
    ]);
  });

  it("is reset when nobody serves the port", () => {
    const { lend, send, received, connections } = vsockGuest();
    lend(1);
    send({ op: Request, targetPort: 81 });
    expect(received()).toMatchObject([{ op: Rst, sourcePort: 81, targetPort: 5000 }]);
    expect(connections().connections).toEqual([]);
  });

  it("waits for a program that takes its time, and can be given up meanwhile", () => {
    const { host, lend, send, received } = vsockGuest();
    const answers: ((end: HostEnd | undefined) => void)[] = [];
    host.later = answers;
    lend(4);
    send({ op: Request }, { op: Request, sourcePort: 5001 });
    expect(received()).toEqual([]);
    send({ op: Rst, sourcePort: 5001 });
    const [first, second] = [new FakeEnd(), new FakeEnd()];
    answers[0]?.(first);
    answers[1]?.(second);
    expect(received()).toMatchObject([{ op: Response, targetPort: 5000 }]);
    expect([first.isClosed, second.isClosed]).toEqual([false, true]);
  });

  it("carries bytes both ways", () => {
    const { connect, send, lend, received } = vsockGuest();
    const end = connect();
    send({ op: Rw, data: "hello " }, { op: Rw, data: "host" });
    expect(end.text).toBe("hello host");
    lend(2);
    end.type("hello guest");
    expect(received()).toMatchObject([{ op: Rw, data: "hello guest", length: 11, forwarded: 10 }]);
  });

  it("ends with a reset once the guest has shut it and the host has all of its data", () => {
    const { connect, send, lend, received, connections } = vsockGuest();
    const end = connect();
    end.room = 2;
    lend(2);
    send({ op: Rw, data: "late" }, { op: Shutdown, flags: receiveFlag | sendFlag });
    expect([end.outputEnded, end.inputEnded, end.isClosed]).toEqual([true, true, false]);
    expect(received()).toEqual([]);
    end.take(2);
    expect(received()).toMatchObject([{ op: Rst, targetPort: 5000 }]);
    expect(end.isClosed).toBe(true);
    expect(connections().connections).toEqual([]);
  });

  it("goes on in one direction when the other is shut", () => {
    const { connect, send, lend, received } = vsockGuest();
    const end = connect();
    lend(4);
    send({ op: Rw, data: "question" }, { op: Shutdown, flags: sendFlag });
    expect([end.outputEnded, end.inputEnded]).toEqual([true, false]);
    end.type("answer");
    end.end();
    expect(received()).toMatchObject([
      { op: Rw, data: "answer" },
      { op: Shutdown, flags: sendFlag },
    ]);
    send({ op: Shutdown, flags: receiveFlag });
    expect(ops(received())).toEqual([Rst]);
  });

  it("is shut both ways when the program goes, after what it has written", () => {
    const { connect, send, lend, received, connections } = vsockGuest();
    const end = connect();
    end.type("last words");
    end.leave();
    lend(3);
    end.poke();
    const flags = receiveFlag | sendFlag;
    const packets = received();
    expect(packets.at(0)).toMatchObject({ op: Shutdown, flags: receiveFlag });
    expect(packets.at(1)).toMatchObject({ op: Rw, data: "last words" });
    expect(packets.at(2)).toMatchObject({ op: Shutdown, flags });
    expect(end.isClosed).toBe(true);
    expect(connections().connections).toMatchObject([{ state: "lingering" }]);
    send({ op: Rst });
    expect(connections().connections).toEqual([]);
  });

  it("is reset when the host's end breaks", () => {
    const { connect, lend, received, connections } = vsockGuest();
    const end = connect();
    lend(1);
    end.break();
    expect(received()).toMatchObject([{ op: Rst, targetPort: 5000, sourcePort: 80 }]);
    expect(connections().connections).toEqual([]);
  });

  it("is forgotten when the guest resets it, without an answer", () => {
    const { connect, send, lend, received } = vsockGuest();
    const end = connect();
    lend(2);
    send({ op: Rst });
    expect(end.isClosed).toBe(true);
    expect(received()).toEqual([]);
  });

  it("may use a port again that the host has left", () => {
    const { connect, lend, received } = vsockGuest();
    const end = connect();
    lend(2);
    end.leave();
    received();
    expect(connect()).not.toBe(end);
  });
});

describe("a connection of the host", () => {
  it("is offered to the guest from a port that nobody has, and taken", () => {
    const { host, lend, received, send } = vsockGuest();
    lend(4);
    const [first, second] = [new FakeEnd(), new FakeEnd()];
    expect(host.listener?.requested({ cid: 2 }, 22, VsockType.Stream, first)).toBe(true);
    expect(host.listener?.requested({ cid: 2 }, 22, VsockType.Stream, second)).toBe(true);
    const [one, two] = received();
    expect([one?.op, two?.op]).toEqual([Request, Request]);
    expect(one?.targetPort).toBe(22);
    expect(one?.sourcePort).not.toBe(two?.sourcePort);
    const answer = { sourcePort: 22, targetPort: one?.sourcePort ?? 0 };
    send({ op: Response, ...answer });
    expect(first.acceptedAs).toBe(one?.sourcePort);
    first.type("to the guest");
    expect(received()).toMatchObject([{ op: Rw, data: "to the guest", targetPort: 22 }]);
    send({ op: Rst, sourcePort: 22, targetPort: two?.sourcePort ?? 0 });
    expect(second.isClosed).toBe(true);
  });

  it("is refused when the guest's driver does not run", () => {
    const { host, guest } = vsockGuest();
    guest.pause(0);
    expect(host.listener?.requested({ cid: 2 }, 22, VsockType.Stream, new FakeEnd())).toBe(false);
  });

  it("is taken back when the program leaves before the guest has answered", () => {
    const { host, lend, received, connections } = vsockGuest();
    const end = new FakeEnd();
    host.listener?.requested({ cid: 2 }, 22, VsockType.Stream, end);
    end.leave();
    lend(2);
    expect(ops(received())).toEqual([Rst]);
    expect(connections().connections).toEqual([]);
  });
});

describe("credit", () => {
  it("of the guest is never exceeded, and asked for when it is used up", () => {
    const { connect, send, lend, received } = vsockGuest();
    const end = connect({ allocated: 10 });
    lend(8);
    end.type("0123456789abcdef");
    expect(received()).toMatchObject([{ op: Rw, data: "0123456789" }, { op: CreditRequest }]);
    expect(end.isInputWanted).toBe(false);
    send({ op: CreditUpdate, allocated: 10, forwarded: 4 });
    end.poke();
    expect(received()).toMatchObject([{ op: Rw, data: "abcd" }, { op: CreditRequest }]);
    send({ op: CreditUpdate, allocated: 10, forwarded: 14 });
    end.poke();
    expect(received()).toMatchObject([{ op: Rw, data: "ef" }]);
  });

  it("counts modulo 2^32", () => {
    const { connect, lend, received } = vsockGuest();
    const end = connect({ allocated: 4, forwarded: 2 ** 32 - 2 });
    lend(2);
    end.type("abcd");
    expect(received()).toMatchObject([{ op: Rw, data: "ab" }, { op: CreditRequest }]);
  });

  it("of the host is told with every packet, and by itself when half of it is used", () => {
    const { connect, send, lend, received } = vsockGuest();
    connect();
    lend(4);
    send({ op: Rw, data: "x".repeat(bufferBytes / 2) });
    expect(received()).toEqual([]);
    send({ op: Rw, data: "x" });
    expect(received()).toMatchObject([{ op: CreditUpdate, forwarded: bufferBytes / 2 + 1 }]);
    send({ op: Rw, data: "x" }, { op: CreditRequest });
    const told = { op: CreditUpdate, allocated: bufferBytes, forwarded: bufferBytes / 2 + 2 };
    expect(received()).toMatchObject([told]);
  });

  it("of the host comes back only when the program has taken the data", () => {
    const { connect, send, lend, received } = vsockGuest();
    const end = connect();
    end.room = 0;
    lend(2);
    send({ op: Rw, data: "x".repeat(bufferBytes) });
    expect(received()).toEqual([]);
    end.take(bufferBytes);
    expect(received()).toMatchObject([{ op: CreditUpdate, forwarded: bufferBytes }]);
  });
});

describe("messages", () => {
  const type = VsockType.Seqpacket;

  it("keep their ends both ways", () => {
    const { connect, send, lend, received } = vsockGuest();
    const end = connect({ type });
    lend(4, 48);
    send({ op: Rw, type, data: "a long " }, { op: Rw, type, data: "one", flags: VsockSeq.Eom });
    send({ op: Rw, type, data: "short", flags: VsockSeq.Eom | VsockSeq.Eor });
    expect(end.taken).toEqual(["a long one", "short"]);
    end.type("123456", "7");
    expect(received()).toMatchObject([
      { op: Rw, type, data: "1234", flags: 0 },
      { op: Rw, type, data: "56", flags: VsockSeq.Eom },
      { op: Rw, type, data: "7", flags: VsockSeq.Eom },
    ]);
  });

  it("that the guest could never take cost their connection", () => {
    const { connect, lend, received } = vsockGuest();
    const end = connect({ type, allocated: 100 });
    lend(2);
    end.type("x".repeat(101));
    expect(received()).toMatchObject([{ op: Rst, type }]);
    expect(end.isClosed).toBe(true);
  });

  it("that break their connection while it is served cost one buffer: the reset's", () => {
    const { connect, lend, received } = vsockGuest();
    const end = connect({ type, allocated: 100 });
    end.type("x".repeat(101));
    lend(1);
    // Input is looked at with the buffer in hand, which then holds the reset.
    end.poke();
    expect(received()).toMatchObject([{ op: Rst, type }]);
  });

  it("need VIRTIO_VSOCK_F_SEQPACKET", () => {
    const { host, send, lend, received } = vsockGuest({ features: [] });
    host.ends.set(80, new FakeEnd());
    lend(2);
    send({ op: Request, type });
    expect(received()).toMatchObject([{ op: Rst, type }]);
    expect(host.listener?.requested({ cid: 2 }, 1, type, new FakeEnd())).toBe(false);
  });
});

describe("streams", () => {
  const reply = (features: readonly number[]) => {
    const { host, send, lend, received } = vsockGuest({ features });
    host.ends.set(80, new FakeEnd());
    lend(1);
    send({ op: Request });
    return received()[0]?.op;
  };

  it("are there for a driver that negotiated nothing", () => {
    expect(reply([])).toBe(Response);
  });

  it("are there beside messages unless the driver says that they are not implied", () => {
    expect(reply([VsockFeature.Seqpacket])).toBe(Response);
    expect(reply([VsockFeature.Seqpacket, VsockFeature.NoImpliedStream])).toBe(Rst);
    expect(reply([VsockFeature.Stream, VsockFeature.NoImpliedStream])).toBe(Response);
  });

  it("are offered together with the bit that tells drivers so", () => {
    expect(vsockGuest().device.features.has(VsockFeature.NoImpliedStream)).toBe(true);
  });
});
