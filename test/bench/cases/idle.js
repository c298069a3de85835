// @ts-check
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { VhostUserDriver } from "../../../dist/runtime/driver/index.js";
import { block, consoleDevice, entropy } from "../../../dist/runtime/index.js";
import { BenchBackend, withFolder } from "../support/backend.js";
import { report, rounded } from "../support/result.js";

/** What a backend with twenty devices costs while their guests, which are connected, do nothing. */
const count = 20;
/** The engine collects the garbage of the start once, about eight seconds later. */
const settleMs = 12_000;
const measureMs = 10_000;
const polled = process.argv[2] === "polled";

await withFolder(async (folder) => {
  const specs = Array.from({ length: count }, (_, index) => {
    const name = `device${index}`;
    const common = {
      name,
      lane: "main",
      socketPath: join(folder, `${name}.sock`),
      queueSize: 256,
      features: ["VIRTIO_F_EVENT_IDX", "VIRTIO_F_INDIRECT_DESC"],
      pollMicroseconds: polled ? 50 : 0,
    };
    if (index % 4 === 0) return entropy(common);
    if (index % 4 === 1)
      return consoleDevice({ ...common, socket: { path: join(folder, `${name}.tty`) } });
    const file = join(folder, `${name}.img`);
    return block({ ...common, file, create: true, capacityBytes: 2 ** 20 });
  });
  const backend = await BenchBackend.start(specs);
  const drivers = specs.map(({ socketPath }, index) => {
    const queueSizes = index % 4 === 1 ? [256, 256] : [256];
    const driver = VhostUserDriver.connect({ socketPath, queueSizes });
    driver.start();
    for (const queue of driver.queues) queue.kick();
    return driver;
  });
  await delay(settleMs);
  const before = backend.cpuMs;
  await delay(measureMs);
  const spentMs = backend.cpuMs - before;
  report({ value: rounded((spentMs * 100) / measureMs, 3), unit: "% of a processor" });
  report({ value: rounded(backend.residentMiB, 1), unit: "MiB resident (most: 150)" });
  for (const driver of drivers) driver.close();
  await backend.stop();
});
