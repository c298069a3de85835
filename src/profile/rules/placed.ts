import type { PassthroughDocument } from "../profile-document.js";
import type { DeviceView, GuestView, ProfileView } from "../rule.js";

/** What can have a fixed place in a guest: a device, or one of the host that is handed on. */
export interface Placed {
  readonly name: string;
  readonly pointer: string;
  readonly guest: GuestView;
  readonly placement: DeviceView["device"]["placement"];
  readonly view: DeviceView | undefined;
  readonly passthrough: PassthroughDocument | undefined;
}

/** Devices of all guests, then what is passed through. */
export function placedParts({ devices, guests }: ProfileView): Placed[] {
  return [
    ...devices.map((view): Placed => {
      const { device, guest, pointer } = view;
      const { name, placement } = device;
      return { name, pointer, guest, placement, view, passthrough: undefined };
    }),
    ...guests.flatMap((guest) =>
      (guest.passthrough ?? []).map((passthrough, index): Placed => {
        const { name, placement } = passthrough;
        const pointer = `${guest.pointer}/passthrough/${index}`;
        return { name, pointer, guest, placement, view: undefined, passthrough };
      }),
    ),
  ];
}
