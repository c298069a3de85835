import { HostError } from "../host/host-error.js";

/** What JSON can say. */
export type JsonValue =
  | string
  | number
  | boolean
  | null
  | readonly JsonValue[]
  | { readonly [key: string]: JsonValue };

interface ParameterKinds {
  readonly string: string;
  readonly integer: number;
  readonly boolean: boolean;
  readonly json: JsonValue;
}

export interface CommandParameter {
  readonly kind: keyof ParameterKinds;
  readonly summary: string;
  readonly optional?: true;
  /** Of an integer, both included. */
  readonly minimum?: number;
  readonly maximum?: number;
  /** All that a string may be. */
  readonly choices?: readonly string[];
}

type Parameters = Readonly<Record<string, CommandParameter>>;

type ValueOf<Parameter extends CommandParameter> = Parameter extends { readonly optional: true }
  ? ParameterKinds[Parameter["kind"]] | undefined
  : ParameterKinds[Parameter["kind"]];

/** What an operator may ask for, as plain data. */
export interface CommandInfo {
  readonly name: string;
  readonly summary: string;
  readonly parameters: Parameters;
}

/** Something that an operator may ask of a device while it runs. */
export interface DeviceCommand extends CommandInfo {
  /** Checks the values and does it. Throws `HostError`: WB4803 for values that do not fit. */
  run(values: Readonly<Record<string, JsonValue>>): JsonValue;
}

/** Declares a command; `run` gets values that fit the parameters. */
export function deviceCommand<const Own extends Parameters>(definition: {
  readonly name: string;
  readonly summary: string;
  readonly parameters: Own;
  readonly run: (values: { readonly [Name in keyof Own]: ValueOf<Own[Name]> }) => JsonValue;
}): DeviceCommand {
  const { name, summary, parameters, run } = definition;
  return {
    name,
    summary,
    parameters,
    run: (values) => {
      checkValues(name, parameters, values);
      // The check has just shown that the values have these types.
      return run(values as { readonly [Name in keyof Own]: ValueOf<Own[Name]> });
    },
  };
}

/** What a command throws when it will not do what it is asked; device models know no host. */
export function refusal(code: string, message: string): HostError {
  return new HostError(code, message);
}

/** What crosses a thread boundary: everything but the function. */
export function commandInfo({ name, summary, parameters }: DeviceCommand): CommandInfo {
  return { name, summary, parameters };
}

function checkValues(
  command: string,
  parameters: Parameters,
  values: Readonly<Record<string, JsonValue>>,
): void {
  const names = Object.keys(parameters);
  for (const name of Object.keys(values)) {
    if (names.includes(name)) continue;
    const known = names.length === 0 ? "it takes none" : `it takes ${names.join(", ")}`;
    throw new HostError("WB4803", `"${command}" has no parameter "${name}": ${known}`);
  }
  for (const [name, parameter] of Object.entries(parameters)) {
    const value = values[name];
    if (value === undefined && parameter.optional === true) continue;
    const fault = value === undefined ? "is missing" : faultOf(parameter, value);
    if (fault === undefined) continue;
    throw new HostError("WB4803", `${name} of "${command}" ${fault}: ${parameter.summary}`);
  }
}

function faultOf(parameter: CommandParameter, value: JsonValue): string | undefined {
  const { kind, minimum = -Infinity, maximum = Infinity, choices } = parameter;
  switch (kind) {
    case "json":
      return undefined;
    case "boolean":
      return typeof value === "boolean" ? undefined : "is neither true nor false";
    case "string":
      if (typeof value !== "string") return "is no string";
      return choices === undefined || choices.includes(value)
        ? undefined
        : `is none of ${choices.join(", ")}`;
    case "integer":
      if (typeof value !== "number" || !Number.isSafeInteger(value)) return "is no whole number";
      return value >= minimum && value <= maximum
        ? undefined
        : `is not from ${minimum} to ${maximum}`;
  }
}
