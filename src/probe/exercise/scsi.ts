import type { PlatformDeviceOf } from "../../profile/platform.js";
import { ScsiDriver, ScsiUnit } from "../../runtime/driver/index.js";
import { type Checklist, expectThat, type Outcome } from "./checklist.js";
import { checkFeatures, driverOptions, type Target } from "./target.js";
import { IMAGE_SEED, pattern, SECTOR_BYTES, testRanges } from "./test-ranges.js";

type UnitProfile = PlatformDeviceOf<"scsi">["host"]["luns"][number];

const WRITE_SEED = 4;
const DISC_TYPE = 5;

export function exerciseScsi(target: Target<"scsi">, checks: Checklist): void {
  const scsi = checks.prepare("connect", () => ScsiDriver.start(driverOptions(target)));
  if (scsi === undefined) return;
  const { host } = target.device;
  try {
    checks.run("features", () => checkFeatures(target, scsi.driver));
    for (const profile of host.luns) {
      const { target: place, lun } = profile;
      const unit = new ScsiUnit(scsi, { target: place, lun });
      checks.run(`unit ${place}:${lun}`, () => checkUnit(unit, profile, scsi.queueCount));
    }
    checks.run("refuse what is not there", () => checkAbsent(scsi, host.luns));
  } finally {
    scsi.close();
  }
}

function checkUnit(unit: ScsiUnit, profile: UnitProfile, queueCount: number): Outcome {
  const { type } = unit.inquire();
  const isDisc = profile.kind === "cdrom";
  expectThat((type === DISC_TYPE) === isDisc, () => `its peripheral type is ${type}`);
  if (profile.serial !== undefined) {
    const serial = unit.serial();
    expectThat(serial === profile.serial, () => `its serial number is "${serial}"`);
  }
  if (profile.path === undefined) return "no medium";
  const { blockCount, blockBytes } = unit.capacity();
  const capacity = blockCount * blockBytes;
  expectThat(capacity === profile.capacity, () => `its capacity is ${capacity} bytes`);
  const writable = !isDisc && !profile.readOnly;
  const seed = writable ? WRITE_SEED : IMAGE_SEED;
  for (const range of testRanges(capacity / SECTOR_BYTES, blockBytes / SECTOR_BYTES)) {
    const wanted = pattern(range, seed);
    const [block, count] = [range.sector, range.sectorCount].map(
      (sectors) => (sectors * SECTOR_BYTES) / blockBytes,
    ) as [number, number];
    if (writable) unit.write(block, wanted, blockBytes);
    for (let queue = 0; queue < queueCount; queue++) {
      const found = unit.read(block, count, blockBytes, queue);
      const isSame = found.every((byte, index) => byte === wanted[index]);
      expectThat(isSame, () => `block ${block} has other content on queue ${queue}`);
    }
  }
  if (writable) unit.flush();
  return `${writable ? "written, read" : "read"}, ${blockCount} blocks`;
}

/** The first place that the profile leaves free. */
function checkAbsent(scsi: ScsiDriver, luns: readonly UnitProfile[]): Outcome {
  const taken = new Set(luns.filter(({ target }) => target === 0).map(({ lun }) => lun));
  let lun = 0;
  while (taken.has(lun)) lun++;
  const { response, status } = new ScsiUnit(scsi, { lun }).attempt([0, 0, 0, 0, 0, 0]);
  expectThat(response !== 0 || status !== 0, () => `a unit 0:${lun} answers`);
  return `0:${lun}`;
}
