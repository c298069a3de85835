// @ts-check
import { BenchBackend, nullDevice, withFolder } from "../support/backend.js";
import { RequestLoad } from "../support/request-load.js";
import { report, rounded } from "../support/result.js";

/** How much a backend's resident memory grows over ten million requests, after a first million to settle. */
const requests = 10_000_000;
const firstRequests = 1_000_000;

await withFolder(async (folder) => {
  const spec = nullDevice("null", folder, { pollMicroseconds: 50 });
  const backend = await BenchBackend.start([spec]);
  const load = new RequestLoad(spec.socketPath, 64);
  load.queue.spinMicroseconds = 50;
  load.run(firstRequests);
  const before = backend.residentMiB;
  const start = performance.now();
  load.run(requests);
  const rate = (requests * 1000) / (performance.now() - start);
  const grown = backend.residentMiB - before;
  report({ value: rounded(grown, 2), unit: "MiB more after 10 M requests" });
  report({ value: rounded(rate, 0), unit: "requests/s" });
  load.close();
  await backend.stop();
});
