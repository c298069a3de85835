import { posix } from "node:path";
import type { PathUse } from "../describe/field.js";
import { type DescribedType, descriptionOf } from "../devices/index.js";
import { type DeviceView, rule } from "../rule.js";
import { socketPathOf } from "../socket-path.js";

/** sun_path of struct sockaddr_un has 108 bytes, the last one zero. */
const SOCKET_PATH_BYTES = 107;

interface HostPath {
  readonly view: DeviceView;
  readonly key: string;
  readonly path: string;
  readonly use: PathUse;
  readonly isShareable: boolean;
}

/** The paths that belong to a device, by the description of its host binding. */
function hostPaths(devices: readonly DeviceView[]): HostPath[] {
  const paths: HostPath[] = [];
  for (const view of devices) {
    const { host, type } = view.device;
    if (host === undefined) continue;
    const values: Readonly<Record<string, unknown>> = host;
    for (const { key, use } of pathKeys(type, host.kind)) {
      const path = values[key];
      if (typeof path !== "string") continue;
      const isShareable = use === "meeting" || values["readOnly"] === true;
      paths.push({ view, key, path, use, isShareable });
    }
  }
  return paths;
}

interface PathKey {
  readonly key: string;
  readonly use: PathUse;
}

const keysByBinding = new Map<string, readonly PathKey[]>();

/** The keys of a binding that hold paths of a device's own; kept, since profiles repeat them. */
function pathKeys(type: DescribedType, kind: string): readonly PathKey[] {
  const binding = `${type} ${kind}`;
  let keys = keysByBinding.get(binding);
  if (keys === undefined) {
    const fields = descriptionOf(type).hosts[kind]?.fields ?? {};
    keys = Object.entries(fields).flatMap(([key, { shape }]) =>
      shape.kind === "shared" && shape.use !== undefined ? [{ key, use: shape.use }] : [],
    );
    keysByBinding.set(binding, keys);
  }
  return keys;
}

export const hostPath = rule({
  id: "host/path",
  severity: "error",
  docs: "The path of a Unix socket has at most 107 bytes.",
  check({ devices }, report) {
    for (const { key, path, view, use } of hostPaths(devices)) {
      if (use === "file") continue;
      const bytes = Buffer.byteLength(path);
      if (bytes <= SOCKET_PATH_BYTES) continue;
      report({
        at: `${view.pointer}/host/${key}`,
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
  docs: "Two devices use one path of the host only when both are read-only disks, and none is a backend's own socket.",
  check({ devices }, report) {
    const owners = new Map<string, HostPath>();
    const sockets = new Map(
      devices.map((view) => [`${view.guest.pointer} ${socketPathOf(view.device)}`, view]),
    );
    for (const user of hostPaths(devices)) {
      const path = posix.normalize(user.path);
      // The backend of each guest has a working directory of its own.
      const place = posix.isAbsolute(path) ? path : `${user.view.guest.pointer} ${path}`;
      const served = sockets.get(place);
      if (served !== undefined) {
        report({
          at: `${user.view.pointer}/host/${user.key}`,
          message: `"${user.path}" is the vhost-user socket of device "${served.device.name}"`,
          hint: "use another path",
          related: [{ at: `${served.pointer}/name`, message: "the device" }],
        });
        continue;
      }
      const first = owners.get(place);
      if (first === undefined) owners.set(place, user);
      else if (!(first.isShareable && user.isShareable)) {
        report({
          at: `${user.view.pointer}/host/${user.key}`,
          message: `"${user.path}" belongs to device "${first.view.device.name}" of guest "${first.view.guest.name}"`,
          hint: "use another path, or make both disks read-only",
          related: [{ at: `${first.view.pointer}/host/${first.key}`, message: "first here" }],
        });
      }
    }
  },
});
