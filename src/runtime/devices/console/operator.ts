import {
  type DeviceCommand,
  deviceCommand,
  type JsonValue,
  refusal,
} from "../../device/command.js";
import { checkPort, type PortDefinition } from "./options.js";

/** The device, as an operator sees it. */
interface PortKeeper {
  readonly maxPorts: number;
  list(): JsonValue;
  has(id: number): boolean;
  freeId(): number | undefined;
  addPort(id: number, definition: PortDefinition): void;
  removePort(id: number): void;
  resize(id: number, columns: number, rows: number): void;
}

const extent = { kind: "integer", minimum: 1, maximum: 0xffff } as const;

/** What an operator may do to the ports of a running console. */
export function portCommands(device: PortKeeper): readonly DeviceCommand[] {
  const port = {
    kind: "integer",
    summary: "the port's number",
    minimum: 0,
    maximum: device.maxPorts - 1,
  } as const;

  function mustHave(id: number): void {
    if (!device.has(id)) throw refusal("WB4305", `there is no port ${id}`);
  }

  const resize = deviceCommand({
    name: "resize",
    summary: "Gives the terminal of a port, by default the first, another size.",
    parameters: {
      columns: { ...extent, summary: "width in characters" },
      rows: { ...extent, summary: "height in characters" },
      port: { ...port, optional: true },
    },
    run: ({ columns, rows, port: id = 0 }) => {
      mustHave(id);
      device.resize(id, columns, rows);
      return null;
    },
  });
  if (device.maxPorts === 1) return [resize];
  return [
    resize,
    deviceCommand({
      name: "ports",
      summary: "Lists the ports.",
      parameters: {},
      run: () => device.list(),
    }),
    deviceCommand({
      name: "add-port",
      summary: "Plugs a port in; without a socket it is a pseudo-terminal.",
      parameters: {
        name: { kind: "string", summary: "its name in the guest" },
        port: { ...port, minimum: 1, summary: "its number, by default the lowest", optional: true },
        console: { kind: "boolean", summary: "a terminal; by default false", optional: true },
        socket: { kind: "string", summary: "path of its UNIX socket", optional: true },
        link: { kind: "string", summary: "link to its pseudo-terminal", optional: true },
      },
      run: ({ name, port: id = device.freeId(), console = false, socket, link }) => {
        if (id === undefined || device.has(id)) {
          const reason = id === undefined ? `all ${device.maxPorts} ports are` : `port ${id} is`;
          throw refusal("WB4305", `${reason} in use already`);
        }
        const end = socket === undefined ? { pty: { link } } : { socket: { path: socket } };
        if (socket !== undefined && link !== undefined) {
          throw refusal("WB4304", "a port has either a socket or a link");
        }
        const definition = { name, console, ...end };
        checkPort(definition);
        device.addPort(id, definition);
        return { port: id };
      },
    }),
    deviceCommand({
      name: "remove-port",
      summary: "Unplugs a port, but for the first.",
      parameters: { port: { ...port, minimum: 1 } },
      run: ({ port: id }) => {
        mustHave(id);
        device.removePort(id);
        return null;
      },
    }),
  ];
}
