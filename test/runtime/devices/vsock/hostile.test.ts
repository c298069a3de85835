import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { VsockOp, VsockType } from "../../../../src/catalogue/devices/vsock.js";
import { FeatureSet } from "../../../../src/runtime/device/feature-set.js";
import {
  bufferBytes,
  FakeEnd,
  guestCid,
  headerBytes,
  packetBytes,
  vsockGuest,
} from "./vsock-guest.js";

const { Request, Rst, Rw, Response, CreditUpdate, CreditRequest, Shutdown } = VsockOp;
const receive = 0;
const transmit = 1;
const events = 2;

describe("packets that are none", () => {
  it("are passed over when they are shorter than a header", () => {
    const { sendRaw, lend, received, connections } = vsockGuest();
    lend(2);
    expect(sendRaw(packetBytes({ op: Request }).subarray(0, headerBytes - 1))).toBe(true);
    expect(received()).toEqual([]);
    expect(connections().forged).toBe(1);
  });

  it("are read wherever the driver cuts them", () => {
    const { guest, host, lend, received } = vsockGuest();
    host.ends.set(80, new FakeEnd());
    lend(1);
    const bytes = packetBytes({ op: Request });
    guest.offer(transmit, [bytes.subarray(0, 1), bytes.subarray(1, 26), bytes.subarray(26)], []);
    guest.kick(transmit);
    expect(received()).toMatchObject([{ op: Response }]);
  });

  it("cost their connection when they claim more data than they have", () => {
    const { connect, send, lend, received } = vsockGuest();
    const end = connect();
    lend(1);
    send({ op: Rw, data: "abc", length: 4 });
    expect(received()).toMatchObject([{ op: Rst }]);
    expect([end.text, end.isClosed]).toEqual(["", true]);
  });

  it("cost their connection when the length is beyond any", () => {
    const { connect, send, lend, received } = vsockGuest();
    connect();
    lend(1);
    send({ op: Rw, data: "abc", length: 0xffff_ffff });
    expect(received()).toMatchObject([{ op: Rst }]);
  });

  it("carry what their length says and no more", () => {
    const { connect, send } = vsockGuest();
    const end = connect();
    send({ op: Rw, data: "abcdef", length: 3 });
    expect(end.text).toBe("abc");
  });

  it("with an unknown type are answered with a reset", () => {
    const { send, lend, received } = vsockGuest();
    lend(3);
    send({ op: Request, type: 3 }, { op: Rw, type: 0 }, { op: Rst, type: 77 });
    expect(received()).toMatchObject([
      { op: Rst, type: 3 },
      { op: Rst, type: 0 },
    ]);
  });

  it.each([0, 8, 0xffff])("with the unknown operation %i cost their connection", (op) => {
    const { connect, send, lend, received } = vsockGuest();
    const end = connect();
    lend(1);
    send({ op });
    expect(received()).toMatchObject([{ op: Rst }]);
    expect(end.isClosed).toBe(true);
  });

  it("that come for no connection are answered with a reset, resets are not", () => {
    const { send, lend, received } = vsockGuest();
    lend(8);
    send({ op: Rw, data: "x" }, { op: Rst }, { op: CreditRequest }, { op: Shutdown, flags: 3 });
    expect(received().map(({ op }) => op)).toEqual([Rst, Rst, Rst]);
  });
});

describe("forged addresses", () => {
  it("of another guest are neither heard nor answered", () => {
    const { host, send, lend, received, connections } = vsockGuest();
    host.ends.set(80, new FakeEnd());
    lend(4);
    const forged = [2, 0, guestCid + 1, 0xffff_ffff, guestCid + 2 ** 32];
    expect(send(...forged.map((sourceCid) => ({ op: Request, sourceCid })))).toBe(true);
    expect(received()).toEqual([]);
    expect(host.connects).toBe(0);
    expect(connections().forged).toBe(forged.length);
  });

  it("cannot speak on the connection of a guest", () => {
    const { connect, send } = vsockGuest();
    const end = connect();
    send({ op: Rw, data: "intruder", sourceCid: guestCid + 1 }, { op: Rst, sourceCid: 2 });
    expect([end.text, end.isClosed]).toEqual(["", false]);
  });

  it("of a stranger as target are answered in his place", () => {
    const { host, send, lend, received } = vsockGuest();
    host.ends.set(80, new FakeEnd());
    lend(4);
    send({ op: Request, targetCid: 7 }, { op: Request, targetCid: 2 ** 33 + 2 });
    expect(received()).toMatchObject([{ op: Rst, sourceCid: 7, targetCid: guestCid }]);
    expect(host.connects).toBe(0);
  });
});

describe("lies about buffers", () => {
  it("in the guest's favour end the connection: more than it had room for", () => {
    const { connect, send, lend, received } = vsockGuest();
    const end = connect();
    end.room = 0;
    lend(2);
    send({ op: Rw, data: "x".repeat(bufferBytes) }, { op: Rw, data: "x" });
    expect(received()).toMatchObject([{ op: Rst }]);
    expect(end.isClosed).toBe(true);
  });

  it("that count more than was sent get no more", () => {
    const { connect, send, lend, received } = vsockGuest();
    const end = connect();
    lend(4);
    send({ op: CreditUpdate, allocated: 100, forwarded: 1000 });
    end.type("nothing");
    expect(received()).toEqual([]);
    expect(end.isInputWanted).toBe(false);
  });

  it("that shrink the buffer below what is under way get no more", () => {
    const { connect, send, lend, received } = vsockGuest();
    const end = connect({ allocated: 100 });
    lend(4);
    end.type("x".repeat(50));
    send({ op: CreditUpdate, allocated: 10, forwarded: 0 });
    end.type("more");
    expect(received()).toMatchObject([{ op: Rw, length: 50 }]);
  });

  it("that claim a buffer of 4 GiB get what their receive queue takes, in pieces", () => {
    const { connect, lend, received } = vsockGuest();
    const end = connect({ allocated: 0xffff_ffff });
    lend(3, 100);
    end.type("x".repeat(1000));
    expect(received().map(({ length }) => length)).toEqual([56, 56, 56]);
    expect(end.isInputWanted).toBe(false);
  });
});

describe("operations out of order", () => {
  it.each([Response, Request])("cost an open connection: %i", (op) => {
    const { connect, send, lend, received } = vsockGuest();
    const end = connect();
    lend(2);
    send({ op });
    expect(received()).toMatchObject([{ op: Rst }]);
    expect(end.isClosed).toBe(true);
  });

  it("like data before the connection cost it", () => {
    const { host, send, lend, received } = vsockGuest();
    host.later = [];
    lend(2);
    send({ op: Request }, { op: Rw, data: "early" });
    expect(received()).toMatchObject([{ op: Rst }]);
  });

  it("like data after the end of data cost the connection", () => {
    const { connect, send, lend, received } = vsockGuest();
    connect();
    lend(2);
    send({ op: Shutdown, flags: 2 }, { op: Rw, data: "late" });
    expect(received()).toMatchObject([{ op: Rst }]);
  });

  it("like another type on the same ports cost the connection", () => {
    const { connect, send, lend, received } = vsockGuest();
    connect();
    lend(2);
    send({ op: Rw, data: "x", type: VsockType.Seqpacket });
    expect(received()).toMatchObject([{ op: Rst }]);
  });
});

describe("limits", () => {
  it("of connections refuse one more, in both directions", () => {
    const { connect, host, send, lend, received } = vsockGuest({ maxConnections: 2 });
    const [first] = [connect({ sourcePort: 1 }), connect({ sourcePort: 2 })];
    lend(4);
    send({ op: Request, sourcePort: 3 });
    expect(received()).toMatchObject([{ op: Rst, targetPort: 3 }]);
    expect(host.listener?.requested({ cid: 2 }, 22, VsockType.Stream, new FakeEnd())).toBe(false);
    send({ op: Rst, sourcePort: 1 });
    expect(first?.isClosed).toBe(true);
    expect(host.listener?.requested({ cid: 2 }, 22, VsockType.Stream, new FakeEnd())).toBe(true);
  });

  it("make room by forgetting what only waits for the guest's last word", () => {
    const { connect, lend, received } = vsockGuest({ maxConnections: 1 });
    const end = connect({ sourcePort: 1 });
    lend(2);
    end.leave();
    received();
    connect({ sourcePort: 2 });
  });

  it("of replies keep packets in their queue until the guest lends buffers", () => {
    const { guest, send, lend, received } = vsockGuest();
    const bogus = { op: Rw, data: "x" };
    let taken = 0;
    for (let round = 0; round < 40; round++) {
      if (!send(...Array.from({ length: 10 }, () => bogus))) break;
      taken += 10;
    }
    expect(taken).toBeGreaterThan(100);
    expect(taken).toBeLessThan(400);
    const left = guest.runner.inFlight(transmit);
    expect(left).toBeGreaterThan(0);
    let resets = 0;
    for (let round = 0; round < 20; round++) {
      lend(32);
      resets += received().length;
    }
    expect(guest.used(transmit).length).toBe(left);
    expect(resets).toBeGreaterThanOrEqual(taken + left);
  });

  it("of the receive queue keep no packet of the guest from the host", () => {
    const { connect, send } = vsockGuest();
    const end = connect();
    for (let round = 0; round < 20; round++) {
      expect(send({ op: Rw, data: "0123456789" }, { op: CreditRequest })).toBe(true);
    }
    expect(end.text).toHaveLength(200);
  });
});

describe("useless buffers", () => {
  it("without room for data go back empty", () => {
    const { guest, connect, lend, received } = vsockGuest();
    const end = connect();
    const ids = [0, 10, headerBytes].map((size) => guest.offer(receive, [], [size, 0]).id);
    lend(1);
    end.type("x");
    guest.kick(receive);
    guest.runner.flush();
    const used = guest.used(receive);
    expect(used.slice(0, 3).map(({ id, length }) => ({ id, length }))).toEqual(
      ids.map((id) => ({ id, length: 0 })),
    );
    expect(received()).toEqual([]);
    expect(used[3]?.length).toBe(headerBytes + 1);
  });
});

describe("the event queue", () => {
  it("tells the guest of a reset of the transport, which ends all connections", () => {
    const { guest, device, connect, connections } = vsockGuest();
    const end = connect();
    const event = guest.offer(events, [], [4]);
    device.commands.find(({ name }) => name === "reset")?.run({ cid: 77 });
    guest.runner.flush();
    expect(guest.used(events)).toEqual([{ id: event.id, length: 4 }]);
    expect([...guest.read(event.writablePlaces)]).toEqual([0, 0, 0, 0]);
    expect(end.isClosed).toBe(true);
    expect(connections().connections).toEqual([]);
    const cid = new Uint8Array(8);
    device.config.read(0, cid);
    expect([...cid]).toEqual([77, 0, 0, 0, 0, 0, 0, 0]);
  });

  it("keeps it until there is a buffer that can hold it", () => {
    const { guest, device } = vsockGuest();
    device.resetTransport();
    guest.offer(events, [], [3]);
    guest.kick(events);
    guest.offer(events, [], [8]);
    guest.kick(events);
    guest.offer(events, [], [8]);
    guest.kick(events);
    expect(guest.used(events).map(({ length }) => length)).toEqual([0, 4]);
  });
});

describe("any bytes", () => {
  const field = fc.oneof(fc.nat(9), fc.nat(0xffff_ffff), fc.constant(0xffff_ffff));
  const packet = fc.record(
    {
      sourceCid: fc.oneof({ weight: 9, arbitrary: fc.constant(guestCid) }, field),
      targetCid: fc.oneof({ weight: 9, arbitrary: fc.constant(2) }, field),
      sourcePort: fc.nat(3),
      targetPort: fc.nat(2),
      type: fc.integer({ min: 0, max: 3 }),
      op: fc.integer({ min: 0, max: 9 }),
      flags: fc.nat(4),
      allocated: field,
      forwarded: field,
      length: field,
      data: fc.string({ maxLength: 20, unit: "grapheme-ascii" }),
    },
    { requiredKeys: ["op"] },
  );
  const chain = fc.oneof(packet.map(packetBytes), fc.uint8Array({ maxLength: 64 }));

  it("are survived, and all of them are taken", () => {
    fc.assert(
      fc.property(fc.array(chain, { maxLength: 40 }), fc.nat(60), (chains, size) => {
        const { guest, host, sendRaw, lend, received, connections } = vsockGuest();
        for (let port = 0; port < 2; port++) host.ends.set(port, new FakeEnd());
        lend(30, headerBytes + 1 + size);
        for (const bytes of chains) expect(sendRaw(bytes)).toBe(true);
        for (const end of host.ends.values()) end.type("text");
        for (const { targetCid, op } of received()) {
          expect(targetCid).toBe(guestCid);
          expect(op).toBeGreaterThan(0);
        }
        expect(connections().connections.length).toBeLessThanOrEqual(8);
        guest.reset(new FeatureSet([]));
        expect(connections().connections).toEqual([]);
      }),
      { numRuns: 150 },
    );
  });
});
