import type { DeviceSpec } from "../../device/device-module.js";
import { commonParts, type DeviceDefinition } from "../device-definition.js";
import type { IdRange } from "./id-map.js";
import { NinepLimit } from "./limits.js";
import type { NinepOptions, SquashedOwner } from "./options.js";

/** A directory of the host that a guest mounts. */
export interface NinepDefinition extends DeviceDefinition {
  /** A relative path is relative to the working directory of the backend. */
  readonly directory: string;
  /** What the guest mounts it by: at most 31 ASCII characters. */
  readonly tag: string;
  /** Refuses every change; defaults to false. */
  readonly readOnly?: boolean;
  /** Largest message that is agreed to, and so the largest piece of a read or write; defaults to 512 KiB. */
  readonly messageBytes?: number;
  /** Files that the guest may hold, open or not; defaults to 65536, or a quarter of what the backend may open. */
  readonly maxFids?: number;
  /**
   * Which user ids of the guest are which of the host's; all others are nobody. Without any map or `squash` all are the
   * same if the backend runs as root; if not, the guest's root stands for the user of the backend, and owns everything.
   */
  readonly uids?: readonly IdRange[];
  /** The same for groups. */
  readonly gids?: readonly IdRange[];
  /** Whoever makes a file, it belongs to the user of the backend, and the guest sees this owner on everything. */
  readonly squash?: SquashedOwner;
}

const tagFeature = "VIRTIO_9P_MOUNT_TAG";

/** Defines a 9p device, by the facts that Linux and QEMU agree on. */
export function ninep(definition: NinepDefinition): DeviceSpec<NinepOptions> {
  const { directory, tag, readOnly = false, uids, gids, squash } = definition;
  const { messageBytes = NinepLimit.MaxMessageBytes / 2, maxFids } = definition;
  return {
    ...commonParts(definition),
    type: "9p",
    module: new URL("./module.js", import.meta.url).href,
    // No driver takes a device without a tag.
    features: [...new Set([...definition.features, tagFeature])],
    options: { directory, tag, readOnly, messageBytes, maxFids, uids, gids, squash },
  };
}
