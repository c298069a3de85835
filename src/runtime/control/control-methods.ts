import type { JsonValue } from "../device/command.js";
import { HostError } from "../host/host-error.js";
import type { Backend } from "../lane/backend.js";
import { type ControlRequest, isRecord } from "./control-protocol.js";

type Method = (
  backend: Backend,
  params: ControlRequest["params"],
) => JsonValue | Promise<JsonValue>;

/** What the control socket can be asked; docs/control.md shows each. */
const methods: Readonly<Record<string, Method>> = {
  devices: (backend) =>
    backend.serving.map(({ device, socketPath, lane, leftOut, commands }) => ({
      ...{ device, socketPath, lane, laneFailures: failuresOf(backend, lane) },
      leftOut: [...leftOut],
      commands: commands.map(({ name, summary, parameters }) => ({
        name,
        summary,
        parameters: Object.entries(parameters).map(([parameter, details]) => ({
          name: parameter,
          ...details,
        })),
      })),
    })),

  counters: (backend) =>
    backend.counters().map(({ device, lane, queues }) => ({
      ...{ device, lane, laneFailures: failuresOf(backend, lane) },
      queues: queues.map((queue) => ({ ...queue })),
    })),

  lanes: (backend) => backend.lanes().map((lane) => ({ ...lane })),

  run: (backend, { device, command, values = {} }) => {
    if (typeof device !== "string" || typeof command !== "string" || !isRecord(values)) {
      const shape = '"device" and "command", two strings, and "values", an object';
      throw new HostError("WB4806", `the params of "run" are ${shape}`);
    }
    return backend.ask(device, command, values);
  },
};

function failuresOf(backend: Backend, name: string): number {
  return backend.lanes().find(({ lane }) => lane === name)?.failures ?? 0;
}

/** Answers one request. Throws `HostError`: WB4806 for a method or params that there are not, or what `Backend.ask` says. */
export async function answerRequest(
  backend: Backend,
  { method, params }: ControlRequest,
): Promise<JsonValue> {
  const found = Object.hasOwn(methods, method) ? methods[method] : undefined;
  if (found === undefined) {
    const known = Object.keys(methods).join(", ");
    throw new HostError("WB4806", `no method "${method}"; there are ${known}`);
  }
  return await found(backend, params);
}
