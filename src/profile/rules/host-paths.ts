import { posix } from "node:path";
import type { PathUse } from "../describe/field.js";
import { descriptionOf } from "../devices/index.js";
import { type DeviceView, rule } from "../rule.js";

/** sun_path of struct sockaddr_un has 108 bytes, the last one zero. */
const SOCKET_PATH_BYTES = 107;

interface HostPath extends DeviceView {
  readonly key: string;
  readonly path: string;
  readonly use: PathUse;
  readonly isShareable: boolean;
}

/** The paths that belong to a device, by the description of its host binding. */
function hostPaths(devices: readonly DeviceView[]): HostPath[] {
  return devices.flatMap((view): HostPath[] => {
    const { host, type } = view.device;
    if (host === undefined) return [];
    const fields = descriptionOf(type).hosts[host.kind]?.fields ?? {};
    const isReadOnly = "readOnly" in host && host.readOnly === true;
    return Object.entries(fields).flatMap(([key, { shape }]): HostPath[] => {
      const path: unknown = Reflect.get(host, key);
      if (shape.kind !== "shared" || shape.use === undefined) return [];
      if (typeof path !== "string") return [];
      const isShareable = isReadOnly || shape.use === "meeting";
      return [{ ...view, key, path, use: shape.use, isShareable }];
    });
  });
}

export const hostPath = rule({
  id: "host/path",
  severity: "error",
  docs: "The path of a Unix socket has at most 107 bytes.",
  check({ devices }, report) {
    for (const { key, path, pointer, use } of hostPaths(devices)) {
      const bytes = new TextEncoder().encode(path).length;
      if (use === "file" || bytes <= SOCKET_PATH_BYTES) continue;
      report({
        at: `${pointer}/host/${key}`,
        message: `the path of the socket has ${bytes} bytes`,
        expected: `at most ${SOCKET_PATH_BYTES}`,
        hint: "use a shorter or a relative path",
      });
    }
  },
});

export const hostSharedPath = rule({
  id: "host/shared-path",
  severity: "error",
  docs: "Two devices use one path of the host only when both are read-only disks.",
  check({ devices }, report) {
    const owners = new Map<string, HostPath>();
    for (const user of hostPaths(devices)) {
      const path = posix.normalize(user.path);
      // The backend of each guest has a working directory of its own.
      const place = posix.isAbsolute(path) ? path : `${user.guest.pointer} ${path}`;
      const first = owners.get(place);
      if (first === undefined) owners.set(place, user);
      else if (!(first.isShareable && user.isShareable)) {
        report({
          at: `${user.pointer}/host/${user.key}`,
          message: `"${user.path}" belongs to device "${first.device.name}" of guest "${first.guest.name}"`,
          hint: "use another path, or make both disks read-only",
          related: [{ at: `${first.pointer}/host/${first.key}`, message: "first here" }],
        });
      }
    }
  },
});
