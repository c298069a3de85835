import { readFileSync } from "node:fs";
import { HostError } from "../../host/host-error.js";

/** The object in a JSON file; throws `HostError` WB4522. */
export function readJson(path: string): object {
  try {
    const value: unknown = JSON.parse(readFileSync(path, "utf8"));
    if (typeof value === "object" && value !== null) return value;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new HostError("WB4522", `${path} cannot be read: ${reason}`);
  }
  throw new HostError("WB4522", `${path} holds no object`);
}
