import { dirname } from "node:path";
import { expect } from "vitest";
import { LabProgram } from "./lab-program.js";

export interface TestpmdOptions {
  readonly socketPath: string;
  /** Options of DPDK's virtio-user device, as `packed_vq=1`. */
  readonly device: readonly string[];
  /** Default 1. */
  readonly queuePairs?: number;
  /** Options of the program itself. */
  readonly program: readonly string[];
}

/** DPDK's packet generator on its virtio-user driver: a vhost-user front end without a guest. */
export class Testpmd {
  readonly #program: LabProgram;

  /**
   * Starts it: it sends a burst of frames, and then whatever comes back. Two threads without a core of their own, one
   * for commands and one that forwards.
   */
  constructor(options: TestpmdOptions) {
    const { socketPath, device, program, queuePairs = 1 } = options;
    this.#program = new LabProgram(
      "dpdk",
      [
        "dpdk-testpmd",
        ...["--lcores", "0@(0-1),1@(0-1)", "--no-huge", "-m", "128", "--no-pci", "--no-telemetry"],
        ...["--file-prefix", `wheelbase-${process.pid}`, "--log-level=pmd.net.virtio.init:debug"],
        ...[
          "--vdev",
          `net_virtio_user0,path=${socketPath},queues=${queuePairs},${device.join(",")}`,
        ],
        ...["--", "-i", "--total-num-mbufs=4096", ...program],
      ],
      // Where it leaves its own sockets and files.
      { RUNTIME_DIRECTORY: dirname(socketPath) },
    );
    this.#program.type("start tx_first 1");
  }

  /** Stops forwarding and ends; returns the statistics of its port. */
  async finish(): Promise<ReadonlyMap<string, number>> {
    // It prints in large pieces, so all there is to wait for is its end.
    for (const command of ["stop", "show port xstats 0", "quit"]) this.#program.type(command);
    expect(await this.#program.ended, this.text).toBe(0);
    const lines = this.#program.output.matchAll(/^(\w+): (\d+)$/gm);
    return new Map([...lines].map(([, name = "", value]) => [name, Number(value)]));
  }

  /** Settles when it is gone by itself, which is an error before `finish`. */
  async failure(): Promise<never> {
    const status = await this.#program.ended;
    throw new Error(`testpmd ended with status ${status}\n${this.text}`);
  }

  /** Feature bits that driver and device agreed on. */
  get features(): bigint {
    const match = /features after negotiate = ([0-9a-f]+)/.exec(this.text);
    if (match === null) throw new Error(`DPDK negotiated nothing\n${this.text}`);
    return BigInt(`0x${match[1]}`);
  }

  kill(): void {
    this.#program.kill();
  }

  /** Everything it printed, for when something goes wrong. */
  get text(): string {
    return this.#program.output + this.#program.errors;
  }
}
