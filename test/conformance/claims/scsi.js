// @ts-check
import { exception, testsIn, together } from "../claim.js";

const folder = "test/runtime/devices/scsi";
const tasks = testsIn(`${folder}/tasks.test.ts`);
const units = testsIn(`${folder}/units.test.ts`);
const hostile = testsIn(`${folder}/hostile.test.ts`);

const driverDuty = exception(
  "a duty of the driver, which the text puts among the device's; the built-in driver keeps it, and the device serves any order",
);

/** VIRTIO 1.4, 5.6. @type {import("../claim.js").Claims} */
export const claims = {
  "5.6.4.2/1": hostile("is what it was after a reset"),
  "5.6.5/1": driverDuty,
  "5.6.5/2": driverDuty,
  "5.6.5/3": driverDuty,
  "5.6.6.1.1/1": together(
    testsIn(`${folder}/state.test.ts`)(
      "tells of its start once, but not to INQUIRY and REPORT LUNS",
    ),
    hostile("survives any command"),
  ),
  "5.6.6.1.1/2": together(
    tasks(
      "aborts one command by its name",
      "ends all commands of a unit by %s, and none of another",
    ),
    hostile(
      "that asks for more than its buffers hold is an overrun",
      "in both directions is for drivers that accepted that",
    ),
  ),
  "5.6.6.1.1/3": tasks("a unit that goes takes its commands along, after they are over"),
  "5.6.6.3.2/1": units(
    "that found no buffer are told of with the next",
    "find no room in a short buffer, which comes back",
  ),
  "5.6.6.3.2/2": units("is not told of to a driver without HOTPLUG"),
  "5.6.6.3.2/3": units("tells of new media whoever subscribed to that"),
};
