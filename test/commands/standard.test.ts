import { describe, expect, it } from "vitest";
import { runWheelbase } from "./run-wheelbase.js";

describe("wheelbase standards, rules and explain", () => {
  it("tells how many rules a standard has, and how sure its sources are", () => {
    const { exitCode, stdout } = runWheelbase(["standards"]);
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^essential-automotive .*\n {2}\d+ rules .* must, \d+ should, \d+ may/m);
    expect(stdout).toMatch(/avps-chapter +\d+ rules +only its titles are known/);
  });

  it("lists rules by level, for people and programs", () => {
    const { stdout } = runWheelbase(["rules", "--level", "must", "--format", "json"]);
    const rules: { id: string; level: string }[] = JSON.parse(stdout);
    expect(rules.length).toBeGreaterThan(50);
    expect(new Set(rules.map(({ level }) => level))).toEqual(new Set(["must"]));
    const table = runWheelbase(["rules", "--format", "markdown"]).stdout;
    expect(table).toMatch(/^\| EA-BLK-01 +\| must +\| project-choice +\|/m);
  });

  it("explains a rule of a standard: level, source, check, reason and remedy", () => {
    const { stdout } = runWheelbase(["explain", "ea-iommu-01"]);
    expect(stdout).toContain("EA-IOMMU-01: An iommu device offers VIRTIO_IOMMU_F_MAP_UNMAP.");
    expect(stdout).toMatch(/level +should/);
    expect(stdout).toMatch(/pointer +section 5\.13\.3\.2/);
    expect(stdout).toMatch(/asks +that it offers VIRTIO_IOMMU_F_MAP_UNMAP/);
  });

  it("explains a code of ours, by code and by name", () => {
    const byCode = runWheelbase(["explain", "WB3008"]).stdout;
    expect(byCode).toContain("A feature that needs another one is offered together with it.");
    expect(runWheelbase(["explain", "feature/dependency"]).stdout).toBe(byCode);
  });

  it("answers 2 to a rule or a standard that there is not", () => {
    expect(runWheelbase(["explain", "EA-BLK-1"])).toMatchObject({
      exitCode: 2,
      stderr: 'wheelbase: there is no rule "EA-BLK-1"\ndid you mean "EA-BLK-01"?\n',
    });
    expect(runWheelbase(["rules", "--standard", "essential"])).toMatchObject({
      exitCode: 2,
      stderr: 'wheelbase: there is no standard "essential"\ndid you mean "essential-automotive"?\n',
    });
  });
});

describe("wheelbase gaps", () => {
  const gaps = (...words: string[]) => {
    const { stdout } = runWheelbase(["gaps", "--format", "json", ...words]);
    const list: { need: { id: string }; coverage: string; by: string[] }[] = JSON.parse(stdout);
    return new Map(list.map(({ need, coverage }) => [need.id, coverage]));
  };

  it("tells nothing from an id without a text and from what is covered in part", () => {
    const found = gaps();
    expect(found.get("NEED-LIN")).toBe("none");
    expect(found.get("NEED-9P")).toBe("id-only");
    expect(found.get("NEED-WATCHDOG")).toBe("id-only");
    expect(found.get("NEED-GPU-3D")).toBe("partly");
    expect(found.has("NEED-BLOCK")).toBe(false);
    expect(found.has("NEED-CAN")).toBe(false);
  });

  it("tells what only a newer version describes", () => {
    const found = gaps("--virtio", "1.1");
    expect(found.get("NEED-CAN")).toBe("newer");
    expect(found.get("NEED-AUDIO")).toBe("newer");
    expect(found.has("NEED-GPU-2D")).toBe(false);
  });
});
