import { describeDevice, host } from "../describe/device.js";
import { choice, flag, integer, path, size, text } from "../describe/field.js";
import { ASCII_FORM } from "./forms.js";

export const ninep = describeDevice({
  type: "9p",
  doc: "A folder of the host, over the 9P2000.L protocol.",
  configDoc: "How the guest finds the folder.",
  config: {
    tag: text(
      255,
      {
        doc: "Name under which the guest mounts the folder.",
        example: "maps",
        default: (deviceName) => deviceName,
        feature: "VIRTIO_9P_MOUNT_TAG",
      },
      ASCII_FORM,
    ),
    maxMessage: size({
      doc: "Largest message that the backend agrees to.",
      example: "512KiB",
      default: "512KiB",
    }),
  },
  hostDoc: "What the guest sees.",
  hosts: {
    directory: host("A folder of the host.", {
      path: path({ doc: "The folder; nothing outside of it can be reached.", example: "maps" }),
      readOnly: flag({ doc: "Refuse everything that writes.", example: true, default: false }),
      owner: choice(["backend", "mapped", "squash"], {
        doc: "Who owns files: the backend's user, as the guest says (kept beside), or one user.",
        example: "squash",
        default: "backend",
      }),
      uid: integer(0, 0xfffffffe, {
        doc: "User that the guest sees as owner of all files, with `squash`.",
        example: 1000,
        optional: true,
      }),
      gid: integer(0, 0xfffffffe, {
        doc: "Group that the guest sees on all files, with `squash`.",
        example: 1000,
        optional: true,
      }),
    }),
  },
  queues: { defaultSize: 128 },
  isolation: "lane",
});
