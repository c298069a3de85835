import type { ControlledDevice } from "../probe/control-client.js";

/** What can be asked of a backend's devices, ready to be typed. */
export function controlHelp(devices: readonly ControlledDevice[]): string {
  return devices.map(deviceHelp).join("\n");
}

function deviceHelp({ device, socketPath, leftOut, commands }: ControlledDevice): string {
  const lines = commands.map(({ name, summary, parameters }) => {
    const words = parameters.map((parameter) => {
      const word = `${parameter.name}=${parameter.choices?.join("|") ?? parameter.kind.toUpperCase()}`;
      return parameter.optional === true ? `[${word}]` : word;
    });
    return `  ${[name, ...words].join(" ")}\n      ${summary}\n`;
  });
  const without = leftOut.length === 0 ? "" : `  without ${leftOut.join(", ")}\n`;
  return `${device} (${socketPath})\n${without}${lines.join("")}`;
}
