import { readdirSync, readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { RefusedError } from "../../../src/runtime/driver/driver-error.js";
import { handshakes } from "../../../src/runtime/driver/handshake.js";
import {
  VhostUserDriver,
  type VhostUserDriverOptions,
} from "../../../src/runtime/driver/vhost-user-driver.js";
import { BackendProcess } from "./support/backend-process.js";

let backend: BackendProcess;
let refusing: BackendProcess;
beforeAll(async () => {
  const options = { features: "170000000", protocolFeatures: "18209" };
  backend = await BackendProcess.start(options);
  refusing = await BackendProcess.start({ ...options, refuse: ["SET_OWNER", "SET_FEATURES"] });
});
afterAll(() => {
  backend.stop();
  refusing.stop();
});

const descriptors = () => readdirSync("/proc/self/fd").length;
/** Mappings that this code makes; the JavaScript engine's own come and go. */
const mappings = () =>
  readFileSync("/proc/self/maps", "utf8")
    .split("\n")
    .filter((line) => line.includes("wheelbase")).length;
const mappedBytes = () =>
  Number(/VmSize:\s+(\d+)/.exec(readFileSync("/proc/self/status", "utf8"))?.[1]) * 1024;

function bringUp(options: VhostUserDriverOptions): void {
  const driver = VhostUserDriver.connect(options);
  try {
    driver.start();
  } finally {
    driver.close();
  }
}

function cycle(count: number): void {
  const queueSizes = [256, 64, 1];
  for (let index = 0; index < count; index++) {
    const handshake = handshakes[index % handshakes.length];
    if (handshake === undefined) continue;
    const good = { socketPath: backend.socketPath, handshake, queueSizes, indirectEntries: 4 };
    bringUp(good);
    const bad = { ...good, socketPath: refusing.socketPath };
    expect(() => bringUp(bad)).toThrow(RefusedError);
    expect(() => VhostUserDriver.connect({ ...good, socketPath: "/nowhere" })).toThrow(/ENOENT/);
  }
}

describe("50 connections, good ones and refused ones", () => {
  it("leave no descriptor and no mapping behind", () => {
    cycle(4);
    const before = { descriptors: descriptors(), mappings: mappings(), bytes: mappedBytes() };
    cycle(50);
    expect(descriptors()).toBe(before.descriptors);
    expect(mappings()).toBe(before.mappings);
    // 150 lost guest memories of 16 MiB, or 100 lost arenas, would show far above the engine's own changes.
    expect(mappedBytes() - before.bytes).toBeLessThan(64 * 2 ** 20);
  });
});
