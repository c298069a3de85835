import { describe, expect, it } from "vitest";
import { runWheelbase } from "./run-wheelbase.js";

describe("wheelbase devices", () => {
  it("lists the device types and which of them are served", () => {
    const { exitCode, stdout } = runWheelbase(["devices"]);
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^block +2 +served +5\.2 +Block device$/m);
    expect(stdout).toMatch(/^sound +25 +- +5\.14 /m);
  });

  it("tells all about one", () => {
    const { stdout } = runWheelbase(["devices", "block"]);
    expect(stdout).toMatch(/^block \(id 2\): Block device$/m);
    expect(stdout).toMatch(/^requirements +56 of the device$/m);
    expect(stdout).toMatch(/^BlkReq, 16 bytes and what follows$/m);
    const { features, config, served } = JSON.parse(
      runWheelbase(["devices", "block", "--format", "json"]).stdout,
    );
    expect(features).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ name: "VIRTIO_BLK_F_FLUSH", bit: 9, isServed: true }),
        expect.objectContaining({ name: "VIRTIO_F_VERSION_1", bit: 32, isServed: true }),
      ]),
    );
    expect(config[0]).toMatchObject({ name: "capacity", type: "le64", offset: 0 });
    expect(served.hosts).toContain("file");
  });

  it("answers 2 to a type that there is not", () => {
    expect(runWheelbase(["devices", "blok"])).toMatchObject({
      exitCode: 2,
      stderr: 'wheelbase: there is no device type "blok"\ndid you mean "block"?\n',
    });
  });
});
