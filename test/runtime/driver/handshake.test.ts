import { afterEach, describe, expect, it } from "vitest";
import { CommonFeature } from "../../../src/catalogue/features.js";
import { ProtocolFeature } from "../../../src/catalogue/vhost-user/protocol.js";
import { FeatureSet } from "../../../src/runtime/device/feature-set.js";
import {
  dpdkHandshake,
  type Handshake,
  libblkioHandshake,
  qemuHandshake,
  umlHandshake,
} from "../../../src/runtime/driver/handshake.js";
import { VhostUserDriver } from "../../../src/runtime/driver/vhost-user-driver.js";
import { BackendProcess, type FakeOptions, type LoggedMessage } from "./support/backend-process.js";

/** VERSION_1, EVENT_IDX, INDIRECT_DESC, bit 30, and one device feature that nobody wants. */
const features = "170000001";
/** REPLY_ACK, CONFIG, MQ. */
const plainProtocol = "209";
/** The same with CONFIGURE_MEM_SLOTS and STATUS. */
const richProtocol = "18209";

const running: BackendProcess[] = [];
afterEach(() => {
  for (const backend of running.splice(0)) backend.stop();
});

async function backendWith(options: FakeOptions): Promise<BackendProcess> {
  const backend = await BackendProcess.start({
    features,
    protocolFeatures: plainProtocol,
    ...options,
  });
  running.push(backend);
  return backend;
}

function connect(backend: BackendProcess, handshake: Handshake, wanted?: FeatureSet) {
  return VhostUserDriver.connect({
    socketPath: backend.socketPath,
    handshake,
    ...(wanted === undefined ? {} : { protocolFeatures: wanted }),
    queueSizes: [64, 8],
    configSize: 8,
    configFieldEnds: [4, 8],
    memory: [
      { guestAddress: 0, sizeBytes: 65536 },
      { guestAddress: 2 ** 32, sizeBytes: 4096 },
    ],
  });
}

async function messagesOf(options: FakeOptions, handshake: Handshake): Promise<LoggedMessage[]> {
  const backend = await backendWith(options);
  const driver = connect(backend, handshake);
  driver.start();
  driver.close();
  return backend.log();
}

function names(log: readonly LoggedMessage[]): string {
  return log.map(([name]) => name).join(" ");
}

describe("handshakes", () => {
  it("goes like QEMU's", async () => {
    const log = await messagesOf({}, qemuHandshake);
    expect(names(log)).toBe(
      [
        "GET_FEATURES GET_PROTOCOL_FEATURES SET_PROTOCOL_FEATURES GET_QUEUE_NUM SET_OWNER GET_FEATURES",
        "SET_VRING_CALL SET_VRING_ERR SET_VRING_CALL SET_VRING_ERR GET_CONFIG",
        "SET_FEATURES SET_MEM_TABLE",
        "SET_VRING_NUM SET_VRING_BASE SET_VRING_ADDR SET_VRING_KICK SET_VRING_CALL",
        "SET_VRING_NUM SET_VRING_BASE SET_VRING_ADDR SET_VRING_KICK SET_VRING_CALL",
        "SET_VRING_ENABLE SET_VRING_ENABLE",
        "SET_VRING_ENABLE SET_VRING_ENABLE GET_VRING_BASE GET_VRING_BASE",
      ].join(" "),
    );
  });

  it("goes like User Mode Linux's, and just hangs up", async () => {
    const log = await messagesOf({}, umlHandshake);
    expect(names(log)).toBe(
      [
        "SET_OWNER GET_FEATURES GET_PROTOCOL_FEATURES SET_PROTOCOL_FEATURES GET_CONFIG GET_CONFIG",
        "SET_FEATURES SET_MEM_TABLE",
        "SET_VRING_CALL SET_VRING_NUM SET_VRING_BASE SET_VRING_ADDR",
        "SET_VRING_CALL SET_VRING_NUM SET_VRING_BASE SET_VRING_ADDR",
        "SET_VRING_KICK SET_VRING_ENABLE SET_VRING_KICK SET_VRING_ENABLE",
      ].join(" "),
    );
    const reads = log.filter(([name]) => name === "GET_CONFIG");
    expect(reads.map((message) => message.slice(1, 3))).toEqual([
      [0, 4],
      [0, 8],
    ]);
  });

  it("goes like libblkio's, adding regions one by one", async () => {
    const log = await messagesOf({ protocolFeatures: "8209" }, libblkioHandshake);
    expect(names(log)).toContain(
      "GET_MAX_MEM_SLOTS GET_CONFIG GET_CONFIG GET_CONFIG SET_FEATURES ADD_MEM_REG ADD_MEM_REG SET_VRING_NUM",
    );
    expect(names(log)).not.toContain("GET_VRING_BASE");
  });

  it("goes like DPDK's, with the device status", async () => {
    const log = await messagesOf({ protocolFeatures: richProtocol }, dpdkHandshake);
    const statuses = log.filter(([name]) => name === "SET_STATUS").map((message) => message[1]);
    expect(statuses).toEqual([0, 3, 11, 15, 0]);
    expect(names(log)).toContain(
      "SET_VRING_CALL SET_VRING_CALL SET_FEATURES SET_STATUS GET_STATUS ADD_MEM_REG",
    );
  });

  it("sends what the messages are for", async () => {
    const log = await messagesOf({}, qemuHandshake);
    const of = (name: string) => log.filter(([each]) => each === name).map(([, ...rest]) => rest);
    expect(of("SET_FEATURES")).toEqual([[0x7000_0000, 1]]);
    expect(of("SET_PROTOCOL_FEATURES")).toEqual([[0x209, 0]]);
    expect(of("SET_VRING_NUM")).toEqual([
      [0, 64],
      [1, 8],
    ]);
    expect(of("SET_VRING_KICK")).toEqual([
      [0, 0, "fd"],
      [1, 0, "fd"],
    ]);
    expect(of("SET_VRING_ENABLE").slice(0, 2)).toEqual([
      [0, 1],
      [1, 1],
    ]);
    const [table = []] = of("SET_MEM_TABLE");
    expect(table.slice(0, 6)).toEqual([2, 0, 0, 0, 65536, 0]);
    expect(table.slice(10, 14)).toEqual([0, 1, 4096, 0]);
    expect(table.slice(16)).toEqual([65536, 0, "fd", "fd"]);
  });

  it("leaves out what a back-end without protocol features cannot do", async () => {
    const log = await messagesOf({ features: "100000000", protocolFeatures: "0" }, qemuHandshake);
    for (const name of ["PROTOCOL", "GET_CONFIG", "GET_QUEUE_NUM", "ENABLE", "STATUS"]) {
      expect(names(log)).not.toContain(name);
    }
    expect(names(log)).toContain("SET_MEM_TABLE");
  });
});

describe("vhost-user driver", () => {
  it("accepts what is wanted and offered, and knows what the device told", async () => {
    const backend = await backendWith({ protocolFeatures: richProtocol });
    const driver = connect(backend, qemuHandshake);
    expect(driver.accepted.bits()).toEqual([28, 29, 30, 32]);
    expect(driver.has(CommonFeature.EventIdx)).toBe(true);
    expect([driver.queueCount, driver.memorySlots]).toEqual([32, 32]);
    expect([...driver.config]).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    driver.close();
  });

  it("names the message that the back-end refuses", async () => {
    const backend = await backendWith({ refuse: ["SET_MEM_TABLE"] });
    const driver = connect(backend, qemuHandshake);
    expect(() => driver.start()).toThrow(/refused VHOST_USER_SET_MEM_TABLE/);
    driver.close();
  });

  it("asks for no acknowledgement without REPLY_ACK", async () => {
    const backend = await backendWith({ refuse: ["SET_MEM_TABLE"] });
    const driver = connect(backend, qemuHandshake, new FeatureSet([ProtocolFeature.Config]));
    driver.start();
    driver.close();
    expect(names(await backend.log())).toContain("SET_MEM_TABLE");
  });

  it("gives up on a back-end that does not answer", async () => {
    const backend = await backendWith({ silent: ["GET_QUEUE_NUM"] });
    const { socketPath } = backend;
    const started = performance.now();
    expect(() => VhostUserDriver.connect({ socketPath, timeoutMs: 100 })).toThrow(
      /did not answer within 100 ms/,
    );
    expect(performance.now() - started).toBeLessThan(2000);
  });

  it("notices that the back-end died, and that it uses nothing", async () => {
    const backend = await backendWith({});
    const driver = connect(backend, umlHandshake);
    driver.start();
    const [queue] = driver.queues;
    expect(queue?.wait(20)).toBe(false);
    expect(() => queue?.takeUsed(20)).toThrow(/used no chain within 20 ms/);
    backend.kill();
    expect(() => queue?.wait(5000)).toThrow(/closed its socket/);
    driver.close();
  });

  it("goes on with the old rings where the device stopped", async () => {
    const backend = await backendWith({});
    const driver = connect(backend, qemuHandshake);
    driver.start();
    const rings = driver.queues.map(({ ring }) => ring);
    driver.stop();
    driver.resume();
    expect(driver.queues.map(({ ring }) => ring)).toEqual(rings);
    driver.close();
    const bases = (await backend.log()).filter(([name]) => name === "SET_VRING_BASE");
    expect(bases.map(([, ...words]) => words)).toEqual([
      [0, 0],
      [1, 0],
      [0, 7],
      [1, 7],
    ]);
  });

  it("throws when nobody listens", () => {
    expect(() => VhostUserDriver.connect({ socketPath: "/tmp/nobody-listens-here.sock" })).toThrow(
      /connect .*ENOENT/,
    );
  });
});
