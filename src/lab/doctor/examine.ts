import type { CheckResult, Machine } from "./check.js";
import { kvmCheck, limitsCheck, nodeCheck, runtimeChecks } from "./host.js";
import { qemuChecks } from "./qemu.js";
import { toolChecks } from "./tools.js";

/** Looks at everything that Wheelbase and its users need of a machine. */
export async function examine(machine: Machine): Promise<readonly CheckResult[]> {
  return [
    nodeCheck(process.version),
    ...(await runtimeChecks()),
    limitsCheck(),
    kvmCheck(),
    ...qemuChecks(machine),
    ...toolChecks(machine),
  ];
}

/** Whether backends can run: the rest only limits what can be done with them here. */
export function canServe(checks: readonly CheckResult[]): boolean {
  return checks.every(({ required, state }) => !required || state === "ok");
}
