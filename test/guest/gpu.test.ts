import { once } from "node:events";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { connect, type Socket } from "node:net";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { type Backend, consoleDevice, type DeviceSpec, gpu } from "wheelbase/runtime";
import { type Png, readPng } from "../../src/probe/exercise/read-png.js";
import { TestBackend } from "../runtime/lane/test-backend.js";
import type { GuestRun } from "./bed.js";
import { talkToGuest } from "./console-talk.js";
import { buildProgram } from "./programs/build.js";
import { bootQemu } from "./qemu.js";
import { Qmp } from "./qmp.js";
import { readReport } from "./report.js";
import { bootUml } from "./uml.js";

const width = 640;
const height = 480;
const name = "displays";
const features = [
  "VIRTIO_F_VERSION_1",
  "VIRTIO_F_INDIRECT_DESC",
  "VIRTIO_F_EVENT_IDX",
  "VIRTIO_GPU_F_EDID",
];
const blobs = [...features, "VIRTIO_GPU_F_RESOURCE_BLOB"];
const generous = 240_000;

type Shown = Parameters<typeof gpu>[0]["shownBy"];

/** A backend with a GPU, and a console over which the guest is told when to go on. */
async function displayBackend(offered: readonly string[], shownBy: Shown) {
  const test = new TestBackend();
  const consolePath = join(test.directory, "console");
  const common = (
    device: string,
  ): Pick<DeviceSpec, "name" | "lane" | "socketPath" | "queueSize"> => {
    return { name: device, lane: device, socketPath: test.socketPath(device), queueSize: 64 };
  };
  const backend = await test.serve(
    gpu({
      ...common(name),
      features: offered,
      displays: [
        { width, height, name: "Cluster" },
        { width: 800, height: 600, plugged: false },
      ],
      shownBy: shownBy ?? { kind: "none" },
    }),
    consoleDevice({
      ...common("talk"),
      features: ["VIRTIO_F_VERSION_1"],
      socket: { path: consolePath },
    }),
  );
  expect(backend.failures).toEqual([]);
  const picture = Uint32Array.from({ length: width * height }, (_, index) => {
    return Math.imul(index + 1, 0x9e3779b1) & 0xffffff;
  });
  const pictureFile = join(test.directory, "picture.bin");
  writeFileSync(pictureFile, new Uint8Array(picture.buffer));
  const talk = connect(consolePath);
  await once(talk, "connect");
  const devices = [
    { socketPath: test.socketPath(name), id: 16, queueCount: 2, configSizeBytes: 20 },
    { socketPath: test.socketPath("talk"), id: 3 },
  ];
  return {
    ...{ backend, talk, devices, picture },
    files: [pictureFile, buildProgram("cursor", test.directory)],
    directory: test.directory,
  };
}

/** Asks for a picture again and again until it is the one that the guest draws. */
async function untilSeen(picture: Uint32Array, take: () => Promise<Png>): Promise<void> {
  for (;;) {
    const seen = await take().catch(() => undefined);
    const isSize = seen?.width === width && seen.height === height;
    if (isSize && seen.pixels.every((pixel, index) => pixel === picture[index])) return;
    await sleep(50);
  }
}

/** Asks again and again until there is a cursor on the first display, or none. */
async function untilPointed(backend: Backend, wanted: boolean): Promise<void> {
  for (;;) {
    const { displays } = (await backend.ask(name, "status")) as { displays: { cursor: boolean }[] };
    if (displays[0]?.cursor === wanted) return;
    await sleep(50);
  }
}

/** QEMU's pictures: "P6 WIDTH HEIGHT 255" in lines, then bytes R G B. */
function readPpm(file: Buffer): Png {
  const [head = "", size = ""] = /^P6\s(\d+ \d+)\s255\s/.exec(file.toString("latin1", 0, 40)) ?? [];
  const [columns = 0, lines = 0] = size.split(" ").map(Number);
  const bytes = file.subarray(head.length);
  const pixels = Uint32Array.from({ length: columns * lines }, (_, index) =>
    bytes.readUIntBE(3 * index, 3),
  );
  return { width: columns, height: lines, pixels };
}

function screenshots(backend: Backend, directory: string): () => Promise<Png> {
  const path = join(directory, "shot.png");
  return async () => {
    await backend.ask(name, "screenshot", { scanout: 0, path });
    return readPng(readFileSync(path));
  };
}

/** Lets the guest go on once its picture was seen. */
async function answerWhenSeen(talk: Socket, seen: Promise<void>): Promise<void> {
  await seen;
  await talkToGuest(talk, "seen", generous);
}

/** The names in an EDID: display product name descriptors (VESA E-EDID 1.4, section 3.10.3.4). */
function namesIn(edid: Buffer): readonly string[] {
  return [54, 72, 90, 108]
    .filter((at) => edid.readUIntBE(at, 5) === 0xfc00)
    .map((at) => edid.toString("latin1", at + 5, at + 18).trimEnd());
}

/** The cursor goes; a second display comes, and goes when the guest has it. */
async function plugAndUnplug(backend: Backend, talk: Socket): Promise<void> {
  await untilPointed(backend, false);
  await backend.ask(name, "plug", { scanout: 1, width: 1024, height: 768 });
  let told = "";
  for await (const bytes of talk) {
    told += String(bytes);
    if (told.includes("plugged")) break;
  }
  await backend.ask(name, "unplug", { scanout: 1 });
}

function expectDrawn(guest: GuestRun): void {
  const report = readReport(guest.stdout);
  expect(report.get("failed")).toBeUndefined();
  expect(guest.status).toBe(0);
  expect(report.get("gpu-mode")).toBe(`${width},${height} ${width * 4} 32`);
  expect(report.get("gpu-cursor")).toBe("moved");
  expect(report.get("gpu-first")).toBe("connected");
  expect(report.get("gpu-second")).toBe("disconnected");
}

const script = ". /scripts/common.sh\n. /scripts/gpu.sh";
const environment = { CONSOLE_SECONDS: "200" };
/** On a busy machine QEMU's kernel would take the emulated timer for a broken one. */
const append = "no_timer_check";

describe("a GPU", { timeout: generous + 20_000 }, () => {
  it.each([
    ["Linux in User Mode Linux", "pictures", bootUml, features],
    ["Linux in User Mode Linux", "blobs", bootUml, blobs],
    ["Debian's kernel in QEMU", "pictures", bootQemu, features],
    ["Debian's kernel in QEMU", "blobs", bootQemu, blobs],
  ])(
    "shows what %s draws in %s and its cursor, and has a second display plugged in and out",
    async (...given) => {
      const [, , boot, offered] = given;
      const { backend, talk, devices, files, picture, directory } = await displayBackend(
        offered,
        undefined,
      );
      const run = boot({
        ...{ script, devices, files, timeoutMs: generous, append },
        environment: { ...environment, PLUGS: "yes" },
        modules: ["virtio_gpu"],
      });
      const story = async () => {
        await untilSeen(picture, screenshots(backend, directory));
        await answerWhenSeen(talk, untilPointed(backend, true));
        await plugAndUnplug(backend, talk);
      };
      const [guest] = await Promise.all([run, story()]);
      expectDrawn(guest);
      const report = readReport(guest.stdout);
      expect(namesIn(Buffer.from(report.get("gpu-edid") ?? "", "base64"))).toEqual(["Cluster"]);
      expect(report.get("gpu-plugged")).toBe("1024x768");
      expect(report.get("gpu-unplugged")).toBe("yes");
    },
  );

  it("shows it in QEMU's own display", async () => {
    const { talk, devices, files, picture, directory } = await displayBackend(blobs, {
      kind: "vmm",
    });
    const [display, console] = devices as [(typeof devices)[0], (typeof devices)[0]];
    const monitor = join(directory, "qmp");
    const run = bootQemu({
      ...{ script, files, environment, timeoutMs: generous, append },
      devices: [console],
      modules: ["virtio_gpu"],
      qemuArgs: [
        ...["-qmp", `unix:${monitor},server=on,wait=off`],
        ...["-chardev", `socket,id=gpu,path=${display.socketPath}`],
        "-device",
        `vhost-user-gpu-pci,id=gpu0,chardev=gpu,max_outputs=2,xres=${width},yres=${height},queue_reset=off`,
      ],
    });
    const look = async (): Promise<void> => {
      while (!existsSync(monitor)) await sleep(50);
      const qmp = await Qmp.connect(monitor);
      const filename = join(directory, "qemu.ppm");
      await untilSeen(picture, async () => {
        await qmp.run("screendump", { filename, device: "gpu0", head: 0 });
        return readPpm(readFileSync(filename));
      });
      qmp.close();
    };
    const [guest] = await Promise.all([run, answerWhenSeen(talk, look())]);
    expectDrawn(guest);
  });
});
