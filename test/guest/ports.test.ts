import { connect, type Socket } from "node:net";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { consoleDevice } from "wheelbase/runtime";
import { TestBackend } from "../runtime/lane/test-backend.js";
import type { GuestOptions, GuestRun } from "./bed.js";
import { bootQemu } from "./qemu.js";
import { readReport } from "./report.js";
import { bootUml } from "./uml.js";

const name = "console0";
const waitMs = 150_000;

/** A client of a socket, and all that came from it. */
function client(path: string): { socket: Socket; text: () => string } {
  const socket = connect(path);
  let text = "";
  socket.on("data", (bytes: Buffer) => {
    text += bytes.toString("latin1");
  });
  onTestFinished(() => {
    socket.destroy();
  });
  return { socket, text: () => text };
}

type Boot = (options: GuestOptions) => Promise<GuestRun>;

const beds: readonly (readonly [string, Boot])[] = [
  ["Linux 7.3 in User Mode Linux", bootUml],
  ["Debian's Linux 6.12 in QEMU", bootQemu],
];

it.each(beds)("%s uses a console with several ports", { timeout: 220_000 }, async (_, boot) => {
  const test = new TestBackend();
  const path = (file: string) => join(test.directory, file);
  const socketPath = test.socketPath(name);
  const features = [
    "VIRTIO_F_VERSION_1",
    "VIRTIO_F_INDIRECT_DESC",
    "VIRTIO_F_EVENT_IDX",
    "VIRTIO_CONSOLE_F_SIZE",
    "VIRTIO_CONSOLE_F_MULTIPORT",
    "VIRTIO_CONSOLE_F_EMERG_WRITE",
  ];
  const backend = await test.serve(
    consoleDevice({
      ...{ name, lane: name, socketPath, queueSize: 64, features },
      socket: { path: path("terminal") },
      ports: [
        { name: "data", socket: { path: path("data") } },
        { name: "extra", pty: {} },
      ],
    }),
  );
  expect(backend.failures).toEqual([]);
  const terminal = client(path("terminal"));
  const data = client(path("data"));
  const until = (what: string, condition: () => boolean) =>
    expect.poll(condition, { timeout: waitMs, interval: 20, message: what }).toBe(true);
  const heard = (word: string) => () => data.text().includes(`${word}\n`);

  const run = boot({
    script: ". /scripts/ports.sh",
    // Two queues for each of three ports, and two for control.
    devices: [{ socketPath, id: 3, queueCount: 8 }],
    timeoutMs: 200_000,
  });
  const story = async () => {
    await until("the guest is there", heard("here"));
    data.socket.write("hello from the host\n");
    await backend.ask(name, "resize", { columns: 132, rows: 50 });
    await until("the guest saw the new size", heard("resized"));
    await backend.ask(name, "remove-port", { port: 2 });
    await until("the guest is without the port", heard("gone"));
    expect(await backend.ask(name, "add-port", { name: "again" })).toEqual({ port: 2 });
    await until("the guest has the port again", heard("back"));
    terminal.socket.write("echo $((6 * 7)) $0\n");
    await until("the shell answers", () => terminal.text().includes("42 sh\n"));
    terminal.socket.write("exit 3\n");
  };
  const [guest] = await Promise.all([run, story()]);
  const report = readReport(guest.stdout);
  expect(report.get("failed")).toBeUndefined();
  expect(guest.status).toBe(0);
  expect(Object.fromEntries(report)).toMatchObject({
    ...{ size: "24 80", extra: "extra", line: "hello from the host" },
    ...{ resized: "yes", gone: "yes", back: "yes", shell: "3" },
  });
});
