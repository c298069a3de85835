import { describeDevice, host } from "../describe/device.js";
import { choice, flag, integer, list, path, record, text } from "../describe/field.js";

/** The last one means none. */
const LARGEST_ID = 0xfffffffe;

const ID_RANGE = record(
  {
    guest: integer(0, LARGEST_ID, { doc: "First id of the guest.", example: 0 }),
    host: integer(0, LARGEST_ID, { doc: "The host's id that it stands for.", example: 100000 }),
    count: integer(1, LARGEST_ID + 1, { doc: "How many ids follow each other.", example: 65536 }),
  },
  {
    doc: "A run of ids and what they are on the host.",
    example: { guest: 0, host: 100000, count: 65536 },
  },
);

const RANGES_EXAMPLE = [{ guest: 0, host: 100000, count: 65536 }];

export const ninep = describeDevice({
  type: "9p",
  doc: "A folder of the host, over the 9P2000.L protocol.",
  configDoc: "How the guest finds the folder.",
  config: {
    // QEMU takes no longer one.
    tag: text(
      31,
      {
        doc: "Name under which the guest mounts the folder.",
        example: "maps",
        default: (deviceName) => deviceName.slice(0, 31),
        feature: "VIRTIO_9P_MOUNT_TAG",
      },
      { pattern: "^[!-~]+$", expected: "printable ASCII characters without a blank" },
    ),
    maxMessageBytes: integer(4096, 1048576, {
      doc: "Largest message that the backend agrees to, and so the largest piece of a read.",
      example: 524288,
      default: 524288,
    }),
  },
  hostDoc: "What the guest sees.",
  hosts: {
    directory: host("A folder of the host.", {
      path: path({ doc: "The folder; nothing outside of it can be reached.", example: "maps" }),
      readOnly: flag({ doc: "Refuse everything that writes.", example: true, default: false }),
      owner: choice(["backend", "same", "mapped"], {
        doc: "Who owns files: the backend's user, users by the same ids, or by `uids` and `gids`; the last two need root.",
        example: "mapped",
        default: "backend",
      }),
      uid: integer(0, LARGEST_ID, {
        doc: "User that the guest sees as owner of all files, with `backend`.",
        example: 1000,
        default: 0,
      }),
      gid: integer(0, LARGEST_ID, {
        doc: "Group that the guest sees on all files, with `backend`.",
        example: 1000,
        default: 0,
      }),
      uids: list(ID_RANGE, {
        doc: "Which users of the guest are which of the host's, with `mapped`.",
        example: RANGES_EXAMPLE,
        default: [],
      }),
      gids: list(ID_RANGE, {
        doc: "Which groups of the guest are which of the host's, with `mapped`.",
        example: RANGES_EXAMPLE,
        default: [],
      }),
    }),
  },
  queues: { defaultSize: 128 },
  isolation: "lane",
});
