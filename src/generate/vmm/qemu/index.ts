import type { FamilyInput } from "../../families/family.js";
import { servedDevices } from "../../served-devices.js";
import { frontEndNameOf, frontEndOf } from "../front-ends/index.js";
import { argumentFile, startScript } from "../launch/argument-file.js";
import type { Omission } from "../launch/omission.js";
import { noteGicv4 } from "../launch/processors.js";
import { missingFrontEnd } from "../launch/refusals.js";
import { launchFamily, type Refuse } from "../launch/vmm.js";
import { qemuCommand, roomNotes } from "../qemu.js";
import { refuseFeatures } from "./features.js";
import { passthroughLines } from "./passthrough.js";
import { refusePlaces, shownBus } from "./place.js";
import { QEMU_VERSIONS, type QemuVersion, unavailable } from "./versions.js";

const FOLDER = "vmm/qemu";

/** QEMU: a file of arguments for each version, and the program that takes the right one. */
export const qemuFamily = launchFamily({
  name: "qemu",
  title: "QEMU",
  docs: "arguments for QEMU 7.2, 10 and 11 and a start script",
  files(input, refuse) {
    const { guest, origin } = input;
    refuseOnZpci(input, refuse);
    refusePlaces(guest, servedDevices(guest), refuse);
    noteGicv4(guest, "QEMU", refuse);
    for (const note of roomNotes(guest)) {
      refuse({ rule: "launch/room", at: guest.pointer, subject: "QEMU", why: note });
    }
    const passthrough = passthroughLines(guest, refuse);
    const files = QEMU_VERSIONS.map((version) => {
      refuseDevices(input, version, refuse);
      refuseFeatures(servedDevices(guest), { subject: `QEMU ${version.name}`, version }, refuse);
      const { lines } = qemuCommand(guest, version);
      const path = `${FOLDER}/${fileName(version)}`;
      return argumentFile(path, origin, [...lines.flatMap(options), ...passthrough]);
    });
    const script = startScript(input, {
      path: `${FOLDER}/start.sh`,
      title: "QEMU",
      program: `qemu-system-${guest.architecture}`,
      variable: "QEMU",
      choice: CHOICE(guest.architecture),
    });
    return [...files, script];
  },
});

function fileName({ name }: QemuVersion): string {
  return `qemu-${name}.args`;
}

/** A line of the README's command may hold several options. */
function options(line: string): string[] {
  return line.split(/ (?=-[a-z])/);
}

function refuseDevices({ guest }: FamilyInput, version: QemuVersion, refuse: Refuse): void {
  for (const { device, place } of servedDevices(guest)) {
    const driver = frontEndNameOf(device, shownBus(device, place));
    const reason = unavailable(driver, version, guest.architecture);
    if (reason === undefined) continue;
    const omission: Omission = {
      rule: `launch/${reason}`,
      at: device.pointer,
      subject: `QEMU ${version.name}`,
      why: missingFrontEnd(device, driver),
    };
    refuse(omission);
  }
}

/** zPCI has no other interrupts than MSI-X, of which most front-ends have too few. */
function refuseOnZpci({ guest }: FamilyInput, refuse: Refuse): void {
  if (guest.architecture !== "s390x") return;
  for (const { device, place } of servedDevices(guest)) {
    if (frontEndOf(device.type).worksOnZpci || shownBus(device, place) !== "pci") continue;
    refuse({
      rule: "launch/interrupts",
      at: device.pointer,
      subject: "QEMU",
      why: `"${device.name}" is there, but its front-end has too few MSI-X vectors for Linux on zPCI`,
    });
  }
}

/** The accelerator: the host's own where it has the guest's architecture and lets us, or emulation. */
const CHOICE = (
  architecture: string,
) => `version=$("$program" --version | sed -n 's/^QEMU emulator version //p')
case $version in
${QEMU_VERSIONS.map((version) => `  ${version.pattern}) file=${fileName(version)} ;;`).join("\n")}
esac
accelerator=tcg
[ "$(uname -m)" != ${architecture} ] || [ ! -w /dev/kvm ] || accelerator=kvm
arguments+=(-accel "\${QEMU_ACCELERATOR:-$accelerator}")`;
