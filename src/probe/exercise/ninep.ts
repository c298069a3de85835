import { type NinepClient, NinepDriver, NinepError } from "../../runtime/driver/index.js";
import type { Figure } from "../report.js";
import { type Checklist, expectThat, type Outcome } from "./checklist.js";
import { checkFeatures, driverOptions, type Target } from "./target.js";
import { NINEP_TEST_BYTES, NINEP_TEST_FILE, ninepTestContent } from "./test-share.js";

const EROFS = 30;
const READ_WRITE = 2;
const REMOVE_DIRECTORY = 0x200;
const ENTRIES = 100;
/** Fids: the root, and the one that a check works with. */
const ROOT = 0;
const WORK = 1;

export function exerciseNinep(target: Target<"9p">, checks: Checklist): void {
  const share = checks.prepare("connect", () =>
    NinepDriver.start(
      driverOptions(target),
      Math.min(target.device.config.maxMessageBytes, 2 ** 18),
    ),
  );
  if (share === undefined) return;
  const { client } = share;
  const { device } = target;
  try {
    checks.run("features", () => checkFeatures(target, share.driver));
    checks.run("tag", () => {
      expectThat(share.tag === device.config.tag, () => `the tag is "${share.tag}"`);
      return share.tag;
    });
    checks.run("attach", () => {
      client.version();
      client.attach(ROOT);
      return `messages of ${client.messageBytes} bytes`;
    });
    if (device.host.readOnly) {
      checks.run("read", () => readBack(client));
      checks.run("refuse changes", () => refuseChanges(client));
    } else {
      checks.run("write, read back", () => writeAndRead(client));
      checks.run("directories", () => useDirectory(client));
    }
    checks.run("stay inside", () => stayInside(client));
  } finally {
    share.close();
  }
}

function writeAndRead(client: NinepClient): Figure {
  const content = ninepTestContent();
  client.walk(ROOT, WORK);
  client.create(WORK, NINEP_TEST_FILE, READ_WRITE);
  for (let done = 0; done < content.length; ) {
    const count = client.write(WORK, done, content.subarray(done));
    expectThat(count > 0, () => `nothing written at ${done}`);
    done += count;
  }
  client.clunk(WORK);
  const figure = readBack(client);
  client.unlink(ROOT, NINEP_TEST_FILE);
  return figure;
}

function readBack(client: NinepClient): Figure {
  const content = ninepTestContent();
  client.walk(ROOT, WORK, NINEP_TEST_FILE);
  client.open(WORK);
  const start = performance.now();
  for (let done = 0; done < content.length; ) {
    const part = client.read(WORK, done, content.length - done);
    expectThat(part.length > 0, () => `the file ends after ${done} bytes`);
    const expected = content.subarray(done, done + part.length);
    expectThat(Buffer.compare(part, expected) === 0, () => `other bytes from ${done} on`);
    done += part.length;
  }
  const seconds = (performance.now() - start) / 1000;
  client.clunk(WORK);
  return { value: NINEP_TEST_BYTES / 2 ** 20 / seconds, unit: "MiB/s" };
}

function useDirectory(client: NinepClient): Outcome {
  client.mkdir(ROOT, "directory");
  client.walk(ROOT, WORK, "directory");
  const names = Array.from({ length: ENTRIES }, (_, index) => `entry-${index}`);
  for (const name of names) client.mkdir(WORK, name);
  client.walk(WORK, 2);
  client.open(2);
  const found = client.readdir(2).map(({ name }) => name);
  client.clunk(2);
  const missing = names.filter((name) => !found.includes(name));
  expectThat(missing.length === 0, () => `not listed: ${missing.join(", ")}`);
  expectThat(found.length === ENTRIES + 2, () => `${found.length} entries, not ${ENTRIES + 2}`);
  for (const name of names) client.unlink(WORK, name, REMOVE_DIRECTORY);
  client.clunk(WORK);
  client.unlink(ROOT, "directory", REMOVE_DIRECTORY);
  return `${ENTRIES} entries made, listed, removed`;
}

function refuseChanges(client: NinepClient): Outcome {
  const error = errorOf(() => client.mkdir(ROOT, "directory"));
  expectThat(error === EROFS, () => `a directory is made, or refused with error ${error}`);
  return undefined;
}

/** The root is its own parent, and no name has a separator. */
function stayInside(client: NinepClient): Outcome {
  const [up] = client.walk(ROOT, WORK, "..");
  client.clunk(WORK);
  const root = client.attach(WORK);
  client.clunk(WORK);
  const isRoot = up?.pathLow === root.pathLow && up.pathHigh === root.pathHigh;
  expectThat(isRoot, () => `".." leads out of the share`);
  for (const name of ["../..", "/", "/etc", "./."]) {
    expectThat(errorOf(() => client.walk(ROOT, WORK, name)) !== 0, () => `"${name}" was found`);
  }
  return undefined;
}

function errorOf(run: () => unknown): number {
  try {
    run();
    return 0;
  } catch (error) {
    if (error instanceof NinepError) return error.errno;
    throw error;
  }
}
