import { isWithin } from "./pointer.js";
import type { GuestDocument, ProfileDocument } from "./profile-document.js";
import type { DeviceView, GuestView, ProfileView } from "./rule.js";

/** A fault of one of these leaves nothing to look at. */
const ABOVE_GUESTS = ["/guests", "/kind"];
const OF_A_DEVICE = /^\/guests\/\d+\/devices\/\d+/;

/**
 * The part of a document that rules may trust. `faulty` names where the schema found something:
 * what a faulty guest or device says cannot be judged before it is written properly. A fault of a
 * guest's own does not hide its devices, unless what they are judged by is missing.
 */
export function profileView(data: unknown, faulty: readonly string[]): ProfileView {
  if (!hasGuests(data) || faulty.some((pointer) => ABOVE_GUESTS.includes(pointer))) {
    return { guests: [], devices: [] };
  }
  // Whatever is not covered by `faulty` has the shape that the schema promises.
  const document = data as ProfileDocument;
  const guests: GuestView[] = [];
  const devices: DeviceView[] = [];
  for (const [index, guest] of document.guests.entries()) {
    const pointer = `/guests/${index}`;
    const own = faulty.filter((at) => isWithin(at, pointer) && !OF_A_DEVICE.test(at));
    const view = { pointer, ...guest };
    if (own.length === 0) guests.push(view);
    if (canJudgeDevices(guest, pointer, own)) {
      devices.push(...soundDevices(guest, view, faulty));
    }
  }
  return { guests, devices };
}

function canJudgeDevices(
  guest: Partial<GuestDocument> | null,
  pointer: string,
  own: readonly string[],
): boolean {
  if (guest?.architecture === undefined || guest.devices === undefined) return false;
  return !own.some((at) => at === `${pointer}/architecture` || at === `${pointer}/devices`);
}

function soundDevices(
  { devices }: GuestDocument,
  guest: GuestView,
  faulty: readonly string[],
): DeviceView[] {
  return devices.flatMap((device, index) => {
    const pointer = `${guest.pointer}/devices/${index}`;
    return faulty.some((at) => isWithin(at, pointer)) ? [] : [{ pointer, guest, device }];
  });
}

function hasGuests(data: unknown): boolean {
  return typeof data === "object" && data !== null && "guests" in data;
}
