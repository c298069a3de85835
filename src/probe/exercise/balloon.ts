import { BalloonDriver } from "../../runtime/driver/index.js";
import { type Checklist, expectThat, type Outcome } from "./checklist.js";
import { checkFeatures, driverOptions, offers, type Target } from "./target.js";

const MIB = 1024 ** 2;
const PAGE_BYTES = 4096;

export function exerciseBalloon(target: Target<"balloon">, checks: Checklist): void {
  const { device } = target;
  const balloon = checks.prepare("connect", () => BalloonDriver.start(driverOptions(target)));
  if (balloon === undefined) return;
  try {
    checks.run("features", () => checkFeatures(target, balloon.driver));
    checks.run("target", () => checkTarget(balloon, device.config.target ?? 0));
    checks.run("pages go back", () => checkReturn(balloon));
    if (offers(target, balloon.driver, "VIRTIO_BALLOON_F_STATS_VQ")) {
      checks.run("statistics", () => {
        balloon.leaveStatistics([[4, MIB]]);
        return "left with the device";
      });
    }
  } finally {
    balloon.close();
  }
}

function checkTarget({ targetBytes }: BalloonDriver, wanted: number): Outcome {
  expectThat(targetBytes === wanted, () => `${targetBytes} bytes, not ${wanted}`);
  return `${targetBytes / MIB} MiB`;
}

/** What is in the balloon reads as zeroes: the host has no memory behind it any more. */
function checkReturn(balloon: BalloonDriver): Outcome {
  const { memory } = balloon.driver;
  const pages = memory.allocate(MIB, PAGE_BYTES);
  memory.bytes(pages.address, pages.length).fill(0x5a);
  balloon.inflate(pages);
  const isEmpty = memory.read(pages.address, pages.length).every((byte) => byte === 0);
  expectThat(isEmpty, () => "pages in the balloon still have their content");
  balloon.deflate(pages);
  memory.free(pages);
  return "1 MiB";
}
