import type { PlatformDeviceOf } from "../../profile/platform.js";
import { InputDriver } from "../../runtime/driver/index.js";
import { type Checklist, expectThat, type Outcome } from "./checklist.js";
import { checkFeatures, driverOptions, type Target } from "./target.js";
import { testEvent } from "./test-events.js";

/** EV_LED, and SYN_REPORT as type and code. */
const LED = 0x11;
const REPORT = 0;

export function exerciseInput(target: Target<"input">, checks: Checklist): void {
  const { device } = target;
  const input = checks.prepare("connect", () => InputDriver.start(driverOptions(target)));
  if (input === undefined) return;
  try {
    checks.run("features", () => checkFeatures(target, input.driver));
    checks.run("name", () => checkName(input, device));
    checks.run("codes", () => checkCodes(input, device));
    checks.run("events", () => checkEvents(input, device));
    checks.run("lights", () => {
      const lights = input.codes(LED);
      for (const light of lights) input.set(LED, light, 1);
      return `${lights.length} set`;
    });
  } finally {
    input.close();
  }
}

function checkName({ name }: InputDriver, { config }: PlatformDeviceOf<"input">): Outcome {
  expectThat(name === config.title, () => `"${name}", not "${config.title}"`);
  return name;
}

/** The device says that it has what it sends, and has nothing to say to what no device knows. */
function checkCodes(input: InputDriver, { config }: PlatformDeviceOf<"input">): Outcome {
  const { type, code } = testEvent(config.class);
  const codes = input.codes(type);
  expectThat(codes.includes(code), () => `code ${code} of type ${type} is not declared`);
  expectThat(input.ask(0xff, 0).length === 0, () => "an unknown question is answered");
  return `${codes.length} of type ${type}`;
}

function checkEvents(input: InputDriver, { config }: PlatformDeviceOf<"input">): Outcome {
  const wanted = testEvent(config.class);
  for (let count = 0; count < 2; count++) {
    const found = input.receive();
    const isRight =
      found?.type === wanted.type && found.code === wanted.code && found.value === wanted.value;
    expectThat(isRight, () => `${JSON.stringify(found)} came, not ${JSON.stringify(wanted)}`);
    const report = input.receive();
    const isReport = report?.type === REPORT && report.code === REPORT;
    expectThat(isReport, () => `${JSON.stringify(report)} came where a report should end`);
  }
  return wanted.written.join(" ");
}
