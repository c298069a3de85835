import { getegid, geteuid } from "node:process";
import type { DeviceServices } from "../../device/device-module.js";
import { openFileLimit, openSharedDirectory } from "../../host/files/shared-directory.js";
import { DirectoryShare } from "./host.js";
import { IdMap, type IdRange, sameIds } from "./id-map.js";
import { NinepDevice } from "./model.js";
import { checkNinepOptions, type NinepOptions } from "./options.js";

const usualFids = 65536;

/** Opens the shared directory and makes the device; throws `HostError` (WB49xx). */
export function createDevice(options: NinepOptions, services: DeviceServices): NinepDevice {
  checkNinepOptions(options);
  const { directory, tag, readOnly, messageBytes } = options;
  const { arena } = services;
  const share = new DirectoryShare(openSharedDirectory(directory, readOnly, arena), arena);
  const rules = {
    readOnly,
    messageBytes,
    maxFids: affordableFids(options.maxFids, services),
    uids: new IdMap(options.uids ?? ownIds(geteuid?.())),
    gids: new IdMap(options.gids ?? ownIds(getegid?.(), geteuid?.())),
  };
  return new NinepDevice(tag, share, rules, (message) => services.log(message));
}

/** Root may give files to anybody; anybody else has only itself to stand for the guest's root. */
function ownIds(id = 0, user = id): readonly IdRange[] {
  return user === 0 ? sameIds : [{ guest: 0, host: id, count: 1 }];
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
