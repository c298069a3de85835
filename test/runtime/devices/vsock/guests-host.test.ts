import { existsSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it, onTestFinished } from "vitest";
import {
  VsockOp,
  VsockSeq,
  VsockShutdown,
  VsockType,
} from "../../../../src/catalogue/devices/vsock.js";
import { createDevice } from "../../../../src/runtime/devices/vsock/module.js";
import type { VsockOptions } from "../../../../src/runtime/devices/vsock/options.js";
import { testDirectory, testServices } from "../host-services.js";
import { type Packet, packetTalk } from "./vsock-guest.js";

const { Request, Response, Rst, Rw, Shutdown } = VsockOp;
const stream = VsockType.Stream;
const messages = VsockType.Seqpacket;
const [one, two, three] = [3, 4, 0xffff_fffe];
const bothWays = (1 << VsockShutdown.Receive) | (1 << VsockShutdown.Send);

/** Guests of one platform, whose devices share a lane. */
function platform(options: Partial<VsockOptions> = {}) {
  const guests = join(testDirectory(), "guests");
  const services = testServices();
  const settle = (ms = 0) => {
    for (let turn = 0; turn < 20; turn++) services.events.turn(ms);
  };
  const add = (cid: number, own: Partial<VsockOptions> = {}) => {
    const path = `${guests}/${cid}`;
    const limits = { maxConnections: 16, bufferBytes: 64 * 1024, acceptsMessages: true };
    const device = createDevice({ cid, path, guests, ...limits, ...options, ...own }, services);
    onTestFinished(() => device.close());
    const { lend, received, send, ...talk } = packetTalk(device);
    lend(32);
    return {
      ...talk,
      lend,
      /** Sends as the guest that it is, unless it says otherwise. */
      send: (...packets: readonly Partial<Packet>[]) => {
        const own = packets.map((packet) => ({ sourceCid: cid, ...packet }));
        return send(...own);
      },
      /** What came, once everybody had a turn. */
      received: () => {
        settle();
        const packets = received();
        lend(packets.length);
        return packets;
      },
    };
  };
  return { guests, add, settle, services };
}

type Guest = ReturnType<ReturnType<typeof platform>["add"]>;

const there = { sourcePort: 5000, targetPort: 80, targetCid: two };
const back = { sourcePort: 80, targetPort: 5000, targetCid: one };

/** Port 5000 of guest one and port 80 of guest two are connected; nothing is left to read. */
function join2(first: Guest, second: Guest, type: number = stream): void {
  first.send({ op: Request, type, ...there });
  expect(second.received()).toMatchObject([
    { op: Request, type, sourceCid: one, targetCid: two, sourcePort: 5000, targetPort: 80 },
  ]);
  expect(first.received()).toEqual([]);
  second.send({ op: Response, type, ...back });
  expect(first.received()).toMatchObject([
    { op: Response, type, sourceCid: two, targetCid: one, sourcePort: 80, targetPort: 5000 },
  ]);
}

describe("guests", () => {
  it("connect with each other, talk, and part", () => {
    const { add } = platform();
    const [first, second] = [add(one), add(two)];
    join2(first, second);
    first.send({ op: Rw, data: "hello two", ...there });
    second.send({ op: Rw, data: "hello one", ...back });
    expect(second.received()).toMatchObject([{ op: Rw, data: "hello two", sourceCid: one }]);
    expect(first.received()).toMatchObject([{ op: Rw, data: "hello one", sourceCid: two }]);
    expect(first.connections().connections).toMatchObject([
      { peerCid: two, peerPort: 80, guestPort: 5000, type: "stream", state: "open" },
    ]);
    first.send({ op: Shutdown, flags: bothWays, ...there });
    expect(first.received()).toMatchObject([{ op: Rst, sourceCid: two }]);
    expect(second.received().at(-1)).toMatchObject({
      op: Shutdown,
      flags: bothWays,
      sourceCid: one,
    });
    second.send({ op: Rst, ...back });
    expect([first, second].map((guest) => guest.connections().connections)).toEqual([[], []]);
  });

  it("keep messages apart", () => {
    const { add } = platform();
    const [first, second] = [add(one), add(two)];
    join2(first, second, messages);
    const flags = VsockSeq.Eom;
    first.send(
      { op: Rw, type: messages, data: "a mess", ...there },
      { op: Rw, type: messages, data: "age", flags, ...there },
      { op: Rw, type: messages, data: "another", flags, ...there },
    );
    expect(second.received()).toMatchObject([
      { op: Rw, type: messages, data: "a message", flags },
      { op: Rw, type: messages, data: "another", flags },
    ]);
  });

  it("wait for each other's credit, and for nobody else's", () => {
    const { add } = platform({ bufferBytes: 4096 });
    const [first, second] = [add(one), add(two)];
    join2(first, second);
    // The second one has no room any more; what it is sent waits with the devices, as far as there is room.
    second.send({ op: VsockOp.CreditUpdate, allocated: 8, forwarded: 0, ...back });
    first.send({ op: Rw, data: "more than eight", ...there });
    expect(second.received()).toMatchObject([
      { op: Rw, data: "more tha" },
      { op: VsockOp.CreditRequest },
    ]);
    second.send({ op: VsockOp.CreditUpdate, allocated: 8, forwarded: 8, ...back });
    expect(second.received()).toMatchObject([{ op: Rw, data: "n eight" }]);
  });

  it("are refused where nobody is, and where nobody listens", () => {
    const { add } = platform();
    const [first, second] = [add(one), add(two)];
    first.send({ op: Request, ...there, targetCid: three });
    expect(first.received()).toMatchObject([{ op: Rst, sourceCid: three }]);
    first.send({ op: Request, ...there });
    expect(second.received()).toMatchObject([{ op: Request }]);
    second.send({ op: Rst, ...back });
    expect(first.received()).toMatchObject([{ op: Rst, sourceCid: two, sourcePort: 80 }]);
  });

  it("reach neither the host nor themselves that way", () => {
    const { add } = platform();
    const first = add(one);
    for (const targetCid of [0, 1, 2, one, 0xffff_ffff]) {
      first.send({ op: Request, ...there, targetCid });
      expect(first.received()).toMatchObject([{ op: Rst, sourceCid: targetCid }]);
    }
  });

  it("take back what nobody has answered", () => {
    const { add } = platform();
    const [first, second] = [add(one), add(two)];
    first.send({ op: Request, ...there });
    expect(second.received()).toMatchObject([{ op: Request }]);
    first.send({ op: Rst, ...there });
    expect(second.received()).toMatchObject([{ op: Rst, sourceCid: one }]);
    expect(second.connections().connections).toEqual([]);
  });

  it("learn that one of them is gone", () => {
    const { add } = platform();
    const [first, second] = [add(one), add(two)];
    join2(first, second);
    second.device.close();
    expect(first.received().at(-1)).toMatchObject({ op: Shutdown, flags: bothWays });
    first.send({ op: Rst, ...there });
    first.send({ op: Request, ...there });
    expect(first.received()).toMatchObject([{ op: Rst }]);
  });

  it("find each other by files that go with them, and not by foreign ones", () => {
    const { add, guests } = platform();
    const first = add(one);
    expect([`${guests}/3`, `${guests}/3.seqpacket`].map(existsSync)).toEqual([true, true]);
    writeFileSync(`${guests}/4`, "");
    expect(() => add(two)).toThrow(expect.objectContaining({ code: "WB4002" }));
    expect(() => add(one)).toThrow(expect.objectContaining({ code: "WB4003" }));
    first.device.close();
    expect([`${guests}/3`, `${guests}/3.seqpacket`].map(existsSync)).toEqual([false, false]);
  });
});

describe("a hostile guest", () => {
  it("leaves room for others", () => {
    const { add } = platform({ maxConnections: 4 });
    const [first, second, third] = [add(one, { maxConnections: 64 }), add(two), add(three)];
    const ports = Array.from({ length: 20 }, (_, index) => 6000 + index);
    first.send(...ports.map((sourcePort) => ({ ...there, op: Request, sourcePort })));
    expect(second.received().filter(({ op }) => op === Request)).toHaveLength(2);
    expect(first.received().filter(({ op }) => op === Rst)).toHaveLength(18);
    third.send({ op: Request, ...there });
    expect(second.received()).toMatchObject([{ op: Request, sourceCid: three }]);
    second.send({ op: Response, ...back, targetCid: three });
    expect(third.received()).toMatchObject([{ op: Response }]);
  });

  it("cannot speak for another, nor meddle in its connections", () => {
    const { add } = platform();
    const [first, second, third] = [add(one), add(two), add(three)];
    join2(first, second);
    third.send({ op: Rw, data: "as one", ...there, sourceCid: one });
    expect(third.connections().forged).toBe(1);
    third.send({ op: Rw, data: "as itself", ...there }, { op: Rst, ...there });
    expect(third.received()).toMatchObject([{ op: Rst, sourceCid: two }]);
    expect(second.received()).toEqual([]);
    first.send({ op: Rw, data: "still here", ...there });
    expect(second.received()).toMatchObject([{ data: "still here" }]);
  });

  it("costs itself the connection when it sends more than there is room for", () => {
    const { add } = platform({ bufferBytes: 4096 });
    const [first, second, third] = [add(one), add(two), add(three)];
    join2(first, second);
    third.send({ op: Request, ...there });
    expect(second.received()).toMatchObject([{ op: Request, sourceCid: three }]);
    second.send({ op: Response, ...back, targetCid: three });
    expect(third.received()).toMatchObject([{ op: Response }]);
    second.send({ op: VsockOp.CreditUpdate, allocated: 0, forwarded: 0, ...back });
    const data = "x".repeat(4000);
    for (let count = 0; count < 120; count++) first.send({ op: Rw, data, ...there });
    const answers = Array.from({ length: 20 }, () => first.received()).flat();
    expect(answers.at(-1)).toMatchObject({ op: Rst, sourceCid: two });
    third.send({ op: Rw, data: "mine", ...there });
    expect(second.received()).toContainEqual(
      expect.objectContaining({ op: Rw, data: "mine", sourceCid: three }),
    );
  });

  it("asks and leaves a thousand times, and nothing is left of it", () => {
    const { add, services } = platform();
    const [first, second] = [add(one), add(two)];
    for (let turn = 0; turn < 1000; turn++) {
      first.send({ op: Request, ...there }, { op: Rst, ...there });
      first.received();
      second.received();
    }
    expect([first, second].map((guest) => guest.connections().connections)).toEqual([[], []]);
    join2(first, second);
    expect(services.messages).toHaveLength(2);
  });

  it("survives any packets", () => {
    const { add } = platform();
    const [first, second] = [add(one), add(two)];
    const packet = fc.record({
      op: fc.nat(8),
      type: fc.constantFrom(0, 1, 2, 3),
      flags: fc.nat(3),
      targetCid: fc.constantFrom(0, 2, one, two, three),
      sourcePort: fc.constantFrom(80, 5000),
      targetPort: fc.constantFrom(80, 5000),
      data: fc.string({ maxLength: 8 }),
    });
    const turn = fc.record({ isFirst: fc.boolean(), packet });
    fc.assert(
      fc.property(fc.array(turn, { maxLength: 20 }), (turns) => {
        for (const { isFirst, packet } of turns) (isFirst ? first : second).send(packet);
        for (const guest of [first, second]) {
          for (const { targetCid } of guest.received()) expect([one, two]).toContain(targetCid);
        }
      }),
      { numRuns: 200 },
    );
  });
});

it.each([
  "CONNECT 80\n",
  "CONNECT 80 FROM 4 1\n",
  "CONNECT 80 FROM 2 1\n",
  "hello\n",
  "x".repeat(64),
])("turns away who comes in by %j", async (line) => {
  const { add, guests, services } = platform();
  add(two);
  const program = connect(`${guests}/${two}`);
  onTestFinished(() => void program.destroy());
  program.on("error", () => undefined);
  let isClosed = false;
  program.on("close", () => {
    isClosed = true;
  });
  program.resume();
  program.write(line);
  await expect
    .poll(() => {
      services.events.turn(0);
      return isClosed;
    })
    .toBe(true);
});
