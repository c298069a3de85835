import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { describe, expect, it, onTestFinished } from "vitest";
import { ControlServer, serve } from "wheelbase/runtime";
import { DriverError, EntropyDriver } from "../../src/runtime/driver/index.js";
import { Mishap } from "../runtime/lane/fragile-device.js";
import { TestBackend } from "../runtime/lane/test-backend.js";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** Generous for a loaded machine. */
const LANE_WAIT = { timeout: 120_000 };
const ONE_RESTART = { delaysMs: [20], healthyMs: 600_000 };

/** Runs the executable while this process goes on serving. */
async function ctl(...argv: readonly string[]) {
  const env = { ...process.env, NO_COLOR: "1", FORCE_COLOR: "0" };
  const child = spawn(process.execPath, ["bin/wheelbase.js", "ctl", ...argv], { cwd: root, env });
  let stdout = "";
  let stderr = "";
  child.stdout.on("data", (bytes) => {
    stdout += String(bytes);
  });
  child.stderr.on("data", (bytes) => {
    stderr += String(bytes);
  });
  const [exitCode] = await once(child, "close");
  return { exitCode, stdout, stderr };
}

/** A backend of two devices with its control socket, for one test. */
async function backend() {
  const test = new TestBackend();
  const module = new URL("../runtime/control/noted-device.js", import.meta.url).href;
  const socketPath = test.socketPath("noted");
  const noted = { name: "noted", lane: "main", socketPath, module, features: [], queueSize: 16 };
  const running = await test.serve(test.entropy("rng"), { ...noted, options: {} });
  const control = await ControlServer.listen(test.socketPath("control"), running);
  onTestFinished(() => control.close());
  return {
    directory: test.directory,
    ask: (...words: string[]) => ctl("--socket", control.path, ...words),
  };
}

describe("wheelbase ctl", { timeout: 60_000 }, () => {
  it("lists what can be asked", async () => {
    const { ask, directory } = await backend();
    expect(await ask()).toEqual({
      exitCode: 0,
      stderr: "",
      stdout:
        `rng (${directory}/rng.sock)\n\nnoted (${directory}/noted.sock)\n` +
        "  note [text=STRING] [size=INTEGER] [mood=gay|grave] [loud=BOOLEAN] [more=JSON]\n" +
        "      Keeps a note; without a text it tells the one it has.\n",
    });
  });

  it("has a device do what it is told", async () => {
    const { ask } = await backend();
    expect(await ask("noted", "note", "text=a=b")).toMatchObject({ exitCode: 0, stdout: "a=b\n" });
    const loud = await ask("noted", "note", "loud=true", "--json");
    expect(loud).toMatchObject({ exitCode: 0, stdout: '"A=B"\n' });
  });

  it("tells of lanes that failed, and of features that were left out", LANE_WAIT, async () => {
    const test = new TestBackend();
    const module = new URL("../runtime/lane/fragile-device.js", import.meta.url).href;
    const fragile = {
      ...{ name: "fragile", lane: "fragile", socketPath: test.socketPath("fragile"), module },
      ...{ features: [], optionalFeatures: ["VIRTIO_BLK_F_LIFETIME"], queueSize: 16, options: {} },
    };
    const running = await serve([fragile, test.entropy("rng")], { restart: ONE_RESTART });
    onTestFinished(() => running.stop());
    const control = await ControlServer.listen(test.socketPath("control"), running);
    onTestFinished(() => control.close());
    const ask = async (...words: string[]) =>
      (await ctl("--socket", control.path, ...words)).stdout;
    const state = () => running.lanes().find(({ lane }) => lane === "fragile")?.state;
    const fail = () => {
      const driver = EntropyDriver.start({ socketPath: fragile.socketPath });
      expect(() => driver.read(Mishap.Throw)).toThrow(DriverError);
      driver.close();
    };

    expect(await ask()).toBe(
      `fragile (${test.directory}/fragile.sock)\n  without VIRTIO_BLK_F_LIFETIME\n` +
        `\nrng (${test.directory}/rng.sock)\n`,
    );
    fail();
    await expect.poll(() => running.lanes()[0]?.failures, LANE_WAIT).toBe(1);
    await expect.poll(state, LANE_WAIT).toBe("serving");
    const once = "lane fragile failed once (a bug in a device); it serves\n";
    expect(await ask()).toContain(`rng.sock)\n${once}`);
    expect(await ask("--counters")).toContain(once);
    expect(await ask("rng")).not.toContain("failed");
    fail();
    await expect.poll(state, LANE_WAIT).toBe("ended");
    expect(await ask("--counters")).toContain(
      "lane fragile failed 2 times (a bug in a device); it has ended\n",
    );
    expect(JSON.parse(await ask("--json"))).toMatchObject([
      { device: "fragile", lane: "fragile", laneFailures: 2, leftOut: ["VIRTIO_BLK_F_LIFETIME"] },
      { device: "rng", lane: "main", laneFailures: 0, leftOut: [] },
    ]);
  });

  it("prints the counters", async () => {
    const { ask } = await backend();
    expect((await ask("--counters")).stdout).toMatch(/^device +queue .*\nrng +0 +0 /);
    expect(JSON.parse((await ask("--counters", "--json")).stdout)).toHaveLength(2);
  });

  it.each([
    [["note"], 'the backend serves no device "note"', 'did you mean "noted"?'],
    [["noted", "vote"], 'noted has no command "vote"', 'did you mean "note"?'],
    [["rng", "vote"], 'rng has no command "vote"', "there are none"],
    [["noted", "note", "txt=1"], 'note has no parameter "txt"', 'did you mean "text"?'],
    [["noted", "note", "text"], '"text" is not of the form name=value', undefined],
    [["noted", "note", "size=big"], 'size wants integer, not "big"', undefined],
  ])("answers 2 to %j", async (words, message, hint) => {
    const { ask } = await backend();
    const stderr = `wheelbase: ${message}\n${hint === undefined ? "" : `${hint}\n`}`;
    expect(await ask(...words)).toEqual({ exitCode: 2, stdout: "", stderr });
  });

  it("answers 1 to what the device refuses", async () => {
    const { ask } = await backend();
    expect(await ask("noted", "note", "size=4")).toEqual({
      exitCode: 1,
      stdout: "",
      stderr: 'error WB4803: size of "note" is not from 1 to 3: 1 to 3.\n',
    });
  });

  it("answers 1 when no backend is there", async () => {
    const { exitCode, stderr } = await ctl("--socket", "/nonexistent/control.sock");
    expect({ exitCode, stderr }).toEqual({
      exitCode: 1,
      stderr:
        "error WB4808: no backend answers at /nonexistent/control.sock: " +
        "connect ENOENT /nonexistent/control.sock\n",
    });
  });
});
