import { connect, type Socket } from "node:net";
import { createInterface } from "node:readline";
import type { CommandParameter, DeviceCounters, JsonValue, LaneState } from "../runtime/index.js";

/** A device of a running backend as its control socket describes it. */
export interface ControlledDevice {
  readonly device: string;
  readonly socketPath: string;
  readonly lane: string;
  readonly laneFailures: number;
  /** Optional features that it does not offer on its host. */
  readonly leftOut: readonly string[];
  readonly commands: readonly {
    readonly name: string;
    readonly summary: string;
    readonly parameters: readonly (CommandParameter & { readonly name: string })[];
  }[];
}

/** The backend refused, cannot be reached, or does not answer. */
export class ControlError extends Error {
  override readonly name = "ControlError";
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

type Answer =
  | { readonly result: unknown }
  | { readonly error: { readonly code: string; readonly message: string } };

const answerTimeoutMs = 10_000;

/** One conversation with a backend's control socket. Every call rejects with `ControlError`. */
export class ControlClient {
  readonly #socket: Socket;
  readonly #lines: AsyncIterator<string>;

  private constructor(socket: Socket) {
    this.#socket = socket;
    this.#lines = createInterface({ input: socket })[Symbol.asyncIterator]();
  }

  static connect(path: string): Promise<ControlClient> {
    return new Promise((resolve, reject) => {
      const socket = connect(path);
      socket.once("connect", () => resolve(new ControlClient(socket)));
      socket.once("error", (error) => {
        reject(new ControlError("WB4808", `no backend answers at ${path}: ${error.message}`));
      });
    });
  }

  devices(): Promise<readonly ControlledDevice[]> {
    return this.#ask("devices", {}) as Promise<readonly ControlledDevice[]>;
  }

  counters(): Promise<readonly DeviceCounters[]> {
    return this.#ask("counters", {}) as Promise<readonly DeviceCounters[]>;
  }

  lanes(): Promise<readonly LaneState[]> {
    return this.#ask("lanes", {}) as Promise<readonly LaneState[]>;
  }

  run(
    device: string,
    command: string,
    values: Readonly<Record<string, JsonValue>>,
  ): Promise<JsonValue> {
    return this.#ask("run", { device, command, values }) as Promise<JsonValue>;
  }

  close(): void {
    this.#socket.destroy();
  }

  async #ask(method: string, params: Readonly<Record<string, JsonValue>>): Promise<unknown> {
    this.#socket.setTimeout(answerTimeoutMs, () => this.#socket.destroy());
    this.#socket.write(`${JSON.stringify({ id: 1, method, params })}\n`);
    const { value, done } = await this.#lines.next();
    if (done === true) throw new ControlError("WB4808", "the backend ended the conversation");
    // The backend is ours, and of the same user.
    const answer = JSON.parse(value) as Answer;
    if ("error" in answer) throw new ControlError(answer.error.code, answer.error.message);
    return answer.result;
  }
}
