import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Backend, input } from "wheelbase/runtime";
import { TestBackend } from "../runtime/lane/test-backend.js";
import type { GuestRun } from "./bed.js";
import { buildProgram } from "./programs/build.js";
import { bootQemu } from "./qemu.js";
import { bootUml } from "./uml.js";

const guestMs = 240_000;
const testMs = guestMs + 20_000;
const inputId = 18;
const names = ["keyboard", "touchscreen", "rotary"] as const;
const capsLock = 1;

describe("input devices", () => {
  let backend: Backend;
  let program: string;
  let sockets: readonly string[];

  beforeEach(async () => {
    const test = new TestBackend();
    program = buildProgram("input", test.directory);
    sockets = names.map((name) => test.socketPath(name));
    const specs = names.map((name) =>
      input({
        ...{ name, class: name, lane: "main", socketPath: test.socketPath(name), queueSize: 64 },
        ...{ features: ["VIRTIO_F_EVENT_IDX"], serial: `${name}-1`, width: 1919, height: 719 },
      }),
    );
    backend = await test.serve(...specs);
  });
  afterEach(() => backend.stop());

  async function isReading(): Promise<boolean> {
    const { lights } = (await backend.ask("keyboard", "status")) as { lights: number[] };
    return lights.includes(capsLock);
  }

  /** What somebody does at the devices once the guest reads them, which its light tells. */
  async function story(): Promise<void> {
    await expect.poll(isReading, { timeout: guestMs, interval: 50 }).toBe(true);
    await backend.ask("keyboard", "key", { key: "KEY_A" });
    await backend.ask("touchscreen", "touch", { x: 100, y: 200 });
    await backend.ask("touchscreen", "touch", { contact: 1, x: 300, y: 400 });
    await backend.ask("touchscreen", "touch", { contact: 0 });
    await backend.ask("touchscreen", "touch", { contact: 1 });
    await backend.ask("rotary", "turn", { steps: 1 });
    await backend.ask("rotary", "turn", { steps: -2 });
    await backend.ask("rotary", "key", { key: "KEY_ENTER" });
  }

  const job = () => ({
    script: "/files/input keyboard=3 touchscreen=4 rotary=4",
    devices: sockets.map((socketPath) => ({ socketPath, id: inputId })),
    files: [program],
    timeoutMs: guestMs,
  });

  async function expectRead(run: Promise<GuestRun>): Promise<void> {
    const [guest] = await Promise.all([run, Promise.race([story(), run])]);
    expect(guest.status, guest.stdout).toBe(0);
    const lines = guest.stdout.trim().split("\n");
    const of = (name: string) =>
      lines
        .filter((line) => line.startsWith(`${name} `))
        .map((line) => line.slice(name.length + 1));
    expect(of("device")).toEqual(names.map((name) => `${name} ${name}-1 6:0:0`));
    expect(of("axis")).toEqual(["touchscreen 0 0 1919", "touchscreen 1 0 719"]);
    expect(of("keyboard")).toEqual(["17 1 1", "0 0 0", "1 30 1", "0 0 0", "1 30 0", "0 0 0"]);
    expect(of("rotary")).toEqual([
      ...["2 7 1", "0 0 0", "2 7 -2", "0 0 0", "1 28 1", "0 0 0", "1 28 0", "0 0 0"],
    ]);
    // The kernel leaves out what does not change: the first slot.
    expect(of("touchscreen")).toEqual([
      ...["3 57 0", "3 53 100", "3 54 200", "1 330 1", "3 0 100", "3 1 200", "0 0 0"],
      ...["3 47 1", "3 57 1", "3 53 300", "3 54 400", "3 0 300", "3 1 400", "0 0 0"],
      ...["3 47 0", "3 57 -1", "0 0 0"],
      ...["3 47 1", "3 57 -1", "1 330 0", "0 0 0"],
    ]);
  }

  it("send keys, touches and turns to Linux in User Mode Linux, and show its light", {
    timeout: testMs,
  }, async () => {
    await expectRead(bootUml(job()));
  });

  it("send them to Debian's kernel in QEMU, by QEMU's own front end", {
    timeout: testMs,
  }, async () => {
    await expectRead(bootQemu({ ...job(), modules: ["virtio_input", "evdev"] }));
  });
});
