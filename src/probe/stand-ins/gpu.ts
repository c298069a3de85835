import { SCRATCH_FOLDER, type StandIn } from "./stand-in.js";

export const gpu: StandIn<"gpu"> = {
  /** Pictures in files, which the driver compares with what it drew. */
  replace(device) {
    const directory = `${SCRATCH_FOLDER}/${device.name}`;
    return {
      device: { ...device, host: { kind: "png", directory } },
      binding: {
        insteadOf: `the host binding "${device.host.kind}"`,
        uses: `pictures in a scratch folder, ${device.name}`,
      },
    };
  },
};
