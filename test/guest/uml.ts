import { type GuestOptions, type GuestRun, runGuest } from "./bed.js";

/**
 * Boots User Mode Linux with every virtio driver built in, half a second for a whole run. The
 * devices appear in the order given, as `virtio_uml.device=SOCKET:ID`.
 */
export function bootUml(options: GuestOptions): Promise<GuestRun> {
  const flags = (options.devices ?? []).flatMap(({ socketPath, id }) => [
    "-d",
    `${socketPath}:${id}`,
  ]);
  return runGuest("uml.sh", flags, [], options);
}
