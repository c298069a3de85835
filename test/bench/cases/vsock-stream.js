// @ts-check
import { withFolder } from "../support/backend.js";
import { median, report, rounded } from "../support/result.js";
import { startOwnVsock, startPeerVsock, startProgram } from "../support/vsock-servers.js";
import { VsockStream } from "../support/vsock-stream.js";

/**
 * Bytes a second on one connection between the built-in driver and a program of the host, in one direction. The same
 * load on vhost-device-vsock, round by round in turn. Neither polls.
 */
const isToHost = process.argv[2] === "to-host";
const rounds = 5;
const rampMs = 300;
const roundMs = 1000;
const port = 1000;

/** @param {VsockStream} stream @param {number} durationMs */
const load = (stream, durationMs) =>
  isToHost ? stream.sendFor(durationMs) : stream.receiveFor(durationMs);

await withFolder(async (folder) => {
  const servers = [await startOwnVsock(folder)];
  const peer = await startPeerVsock(folder);
  if (peer !== undefined) servers.push(peer);
  const mode = isToHost ? "sink" : "source";
  const programs = await Promise.all(
    servers.map(({ path }) => startProgram(`${path}_${port}`, mode)),
  );
  try {
    const streams = servers.map(({ socketPath }) => new VsockStream(socketPath, port));
    /** @type {number[][]} */
    const rates = streams.map(() => []);
    for (let round = 0; round < rounds; round++) {
      for (const [index, stream] of streams.entries()) {
        load(stream, rampMs);
        rates[index]?.push(load(stream, roundMs));
      }
    }
    for (const stream of streams) stream.close();
    const [own = Number.NaN, other] = rates.map((rate) => median(rate));
    const result = { value: rounded(own, 0), unit: "MiB/s" };
    if (other === undefined) report(result);
    else report({ ...result, peer: rounded(other, 0), ratio: rounded(own / other, 2) });
  } finally {
    await Promise.all(programs.map((program) => program.terminate()));
    await Promise.all(servers.map((server) => server.stop()));
  }
});
