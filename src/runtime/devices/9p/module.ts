import { geteuid } from "node:process";
import type { DeviceServices } from "../../device/device-module.js";
import { openFileLimit, openSharedDirectory } from "../../host/files/shared-directory.js";
import { DirectoryShare } from "./host.js";
import { type IdMap, type IdRange, RangedIds, SquashedIds, sameIds } from "./id-map.js";
import { NinepDevice } from "./model.js";
import { checkNinepOptions, type NinepOptions, type SquashedOwner } from "./options.js";

const usualFids = 65536;

/** Opens the shared directory and makes the device; throws `HostError` (WB49xx). */
export function createDevice(options: NinepOptions, services: DeviceServices): NinepDevice {
  checkNinepOptions(options);
  const { directory, tag, readOnly, messageBytes } = options;
  const { arena } = services;
  const share = new DirectoryShare(openSharedDirectory(directory, readOnly, arena), arena);
  const owner = options.squash ?? usualOwner(options);
  const rules = {
    readOnly,
    messageBytes,
    maxFids: affordableFids(options.maxFids, services),
    uids: idMap(options.uids, owner?.uid),
    gids: idMap(options.gids, owner?.gid),
  };
  return new NinepDevice(tag, share, rules, (message) => services.log(message));
}

/** Only root may give files to others: anybody else owns all that its guest makes. */
function usualOwner({ uids, gids }: NinepOptions): SquashedOwner | undefined {
  return uids === undefined && gids === undefined && geteuid?.() !== 0 ? guestRoot : undefined;
}

const guestRoot: SquashedOwner = { uid: 0, gid: 0 };

function idMap(ranges: readonly IdRange[] | undefined, squashed: number | undefined): IdMap {
  return squashed === undefined ? new RangedIds(ranges ?? sameIds) : new SquashedIds(squashed);
}

/** A fid takes up to two descriptors; half of all stay free for the other devices of this process. */
function affordableFids(wanted: number | undefined, services: DeviceServices): number {
  const affordable = Math.max(1, Math.floor(openFileLimit() / 4));
  if (wanted === undefined) return Math.min(usualFids, affordable);
  if (wanted <= affordable) return wanted;
  services.log(
    `a guest may hold ${affordable} files instead of ${wanted}: this process may open no more (ulimit -n)`,
  );
  return affordable;
}
