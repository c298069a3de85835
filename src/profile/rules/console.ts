import { rule } from "../rule.js";

export const consoleStdio = rule({
  id: "console/stdio",
  severity: "error",
  docs: "Standard input and output of a backend belong to one console.",
  check({ devices }, report) {
    const owners = new Map<string, { readonly name: string; readonly at: string }>();
    for (const { device, pointer, guest } of devices) {
      if (device.type !== "console" || device.host?.kind !== "stdio") continue;
      const at = `${pointer}/host/kind`;
      const first = owners.get(guest.pointer);
      if (first === undefined) owners.set(guest.pointer, { name: device.name, at });
      else {
        report({
          at,
          message: `standard input and output of the backend belong to "${first.name}"`,
          hint: "use `kind: pty` or `kind: socket` for one of them",
          related: [{ at: first.at, message: "first here" }],
        });
      }
    }
  },
});
