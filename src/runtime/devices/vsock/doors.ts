import { VsockType } from "../../../catalogue/devices/vsock.js";
import type { DeviceServices } from "../../device/device-module.js";
import { ClientDoor, type RequestForm } from "./client-door.js";
import type { EndServices } from "./end-services.js";
import type { HostEnd } from "./host-end.js";
import { openEnd, socketKind, socketPathOf } from "./open-end.js";
import type { VsockOptions } from "./options.js";

/** Somebody came in by a door, and said which port and what else the line has; false: there is no way on. */
export type Admit = (
  end: HostEnd,
  type: number,
  guestPort: number,
  more: readonly number[],
) => boolean;

/** The doors of a device: one for streams, one for messages if its guest knows them. All are open, or none. */
export function openDoors(
  { path, acceptsMessages }: Pick<VsockOptions, "path" | "acceptsMessages">,
  form: RequestForm,
  services: DeviceServices,
  ends: EndServices,
  admit: Admit,
): readonly ClientDoor[] {
  const types = [VsockType.Stream, ...(acceptsMessages ? [VsockType.Seqpacket] : [])];
  const doors: ClientDoor[] = [];
  try {
    for (const type of types) {
      const isMessages = type === VsockType.Seqpacket;
      const place = { path: socketPathOf(path, type), kind: socketKind(type), isMessages, form };
      const door = new ClientDoor(place, services, ends, (fd, guestPort, more) => {
        const end = openEnd(fd, type, ends);
        if (!admit(end, type, guestPort, more)) end.close();
      });
      doors.push(door);
    }
    return doors;
  } catch (error) {
    for (const door of doors) door.close();
    throw error;
  }
}
