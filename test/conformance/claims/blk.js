// @ts-check
import { exception, testsIn, together } from "../claim.js";

const folder = "test/runtime/devices/block";
const cache = testsIn(`${folder}/cache.test.ts`);
const erase = testsIn(`${folder}/erase-and-wear.test.ts`);
const model = testsIn(`${folder}/model.test.ts`);
const ranges = testsIn(`${folder}/ranges.test.ts`);
const requests = testsIn(`${folder}/requests.test.ts`);
const zones = testsIn(`${folder}/zones.test.ts`);

const conventional = () =>
  exception(
    "All zones of a zoned disk are sequential: there is no conventional zone to ask anything of.",
  );
const damaged = () =>
  exception("Zones are kept in a file: none is ever read-only by itself, or offline.");

/** @type {import("../claim.js").Claims} */
export const claims = {
  "5.2.5.2/1": cache("%s"),
  "5.2.5.2/2": cache("%s"),
  "5.2.5.2/3": model("describes the disk"),
  "5.2.5.2/4": zones("are not offered for a disk that has none"),
  "5.2.5.2/5": zones("are of no use to a driver that does not know them"),
  "5.2.5.2/6": exception(
    "The configuration is the same whether the driver accepts VIRTIO_BLK_F_ZONED or not; one that does not never reads the fields.",
  ),
  "5.2.5.2/7": zones("are of no use to a driver that does not know them"),
  "5.2.5.2/8": zones("are in its configuration"),
  "5.2.5.2/9": zones("are in its configuration"),
  "5.2.5.2/10": zones(
    "are reported from any zone on, as many as there is room for; the last may be smaller",
  ),
  "5.2.5.2/11": zones("are in its configuration"),
  "5.2.5.2/12": zones("are in its configuration"),
  "5.2.5.2/13": zones("refuse an append that is longer than one may be"),
  "5.2.5.2/14": zones("are in its configuration"),
  "5.2.5.2/15": exception("Appends are always served, so max_append_sectors is never 0."),
  "5.2.5.2/16": zones("are in its configuration"),
  "5.2.5.2/17": zones("are in its configuration"),
  "5.2.6.2/1": exception("The capacity of a disk never changes while it runs; the file is locked."),
  "5.2.6.2/2": exception("The capacity of a disk never changes while it runs; the file is locked."),
  "5.2.6.2/3": requests("reads, and fails whatever would change it"),
  "5.2.6.2/4": together(
    ranges("does not support flags %i", "does not support flags %i, also in the last range"),
    erase("takes no flags, one range, and nothing beyond the end"),
  ),
  "5.2.6.2/5": ranges("does not support flags %i, also in the last range"),
  "5.2.6.2/6": ranges("keeps what lies around its ranges"),
  "5.2.6.2/7": ranges("zeroes exactly its range, %s"),
  "5.2.6.2/8": ranges("zeroes exactly its range, %s"),
  "5.2.6.2/9": model("describes the disk"),
  "5.2.6.2/10": exception("write_zeroes_may_unmap is always 1."),
  "5.2.6.2/11": together(
    model("flushes each write unless the driver accepted FLUSH"),
    cache("is switched by the driver, and is what it was after a reset"),
  ),
  "5.2.6.2/12": cache("%s"),
  "5.2.6.2/13": erase("is told to a driver that asks for it"),
  "5.2.6.2/14": erase("is not offered for a file, which has none"),
  "5.2.6.2/15": erase("is what the kernel says of it, without reserved values"),
  "5.2.6.2/16": zones("are of no use to a driver that does not know them"),
  "5.2.6.2/17": conventional(),
  "5.2.6.2/18": zones(
    "may be written anywhere when the disk is host-aware, and are a plain disk to others",
  ),
  "5.2.6.2/19": zones("go from state to state by commands, where that is possible"),
  "5.2.6.2/20": together(
    zones("close one that a write opened for another, but not one that a command did"),
    zones("are active in a limited number only"),
  ),
  "5.2.6.2/21": zones("go from state to state by commands, where that is possible"),
  "5.2.6.2/22": zones("take commands at their start alone"),
  "5.2.6.2/23": zones("take commands at their start alone"),
  "5.2.6.2/24": together(
    zones("close one that a write opened for another, but not one that a command did"),
    zones("are active in a limited number only"),
  ),
  "5.2.6.2/25": zones("are appended to, and tell where"),
  "5.2.6.2/26": zones(
    "are written at their write pointer alone, up to their end",
    "are appended to, and tell where",
  ),
  "5.2.6.2/27": zones("are appended to, and tell where"),
  "5.2.6.2/28": exception("max_append_sectors is never 0."),
  "5.2.6.2/29": zones("refuse an append that is longer than one may be"),
  "5.2.6.2/30": zones(
    "are not read across their ends, and read as zeroes behind the write pointer",
  ),
  "5.2.6.2/31": zones("are written at their write pointer alone, up to their end"),
  "5.2.6.2/32": zones("close one that a write opened for another, but not one that a command did"),
  "5.2.6.2/33": damaged(),
  "5.2.6.2/34": damaged(),
  "5.2.6.2/35": zones("are empty and read as zeroes after a reset, of one or of all"),
  "5.2.6.2/36": zones(
    "are not read across their ends, and read as zeroes behind the write pointer",
  ),
  "5.2.6.2/37": zones("are in its configuration"),
  "5.2.6.2/38": zones("are in its configuration"),
  "5.2.6.2/39": zones("are erased whole, which resets them"),
};
