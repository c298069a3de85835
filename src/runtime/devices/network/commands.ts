import { type DeviceCommand, deviceCommand, refusal } from "../../device/command.js";
import type { ReceiveLosses } from "./guest-side.js";

/** What operators may do with a network device while it runs. */
export interface CommandTarget {
  readonly isUp: boolean;
  readonly losses: ReceiveLosses | undefined;
  readonly malformed: number;
  setLink(isUp: boolean): void;
  announce(): boolean;
}

export function networkCommands(target: CommandTarget): DeviceCommand[] {
  return [
    deviceCommand({
      name: "link",
      summary: "Plugs the cable in, or out; the guest sees it and no frame passes while it is out.",
      parameters: { up: { kind: "boolean", summary: "whether the cable is in" } },
      run: ({ up }) => {
        target.setLink(up);
        return null;
      },
    }),
    deviceCommand({
      name: "announce",
      summary: "Asks the guest to tell the network its address again, after a move for instance.",
      parameters: {},
      run: () => {
        if (target.announce()) return null;
        throw refusal("WB4412", "the guest has not accepted VIRTIO_NET_F_GUEST_ANNOUNCE");
      },
    }),
    deviceCommand({
      name: "status",
      summary:
        "Tells whether the cable is in, and which frames the guest did not get, or sent wrong.",
      parameters: {},
      run: () => ({
        isUp: target.isUp,
        malformed: target.malformed,
        lost: { ...target.losses },
      }),
    }),
  ];
}
