import { EventType, eventCode, SYN_REPORT } from "../../../catalogue/input-events.js";
import {
  type DeviceCommand,
  deviceCommand,
  type JsonValue,
  refusal,
} from "../../device/command.js";
import type { EventFilter } from "./description.js";
import { readEvents, sendAll } from "./event-text.js";
import type { EventSink } from "./source.js";
import { TouchState } from "./touch-state.js";

const dial = eventCode(EventType.Relative, "REL_DIAL") as number;
const wheel = eventCode(EventType.Relative, "REL_WHEEL") as number;
const mostSteps = 1000;
const mostContacts = 32;
const mostPosition = 65_535;

/** What commands see of the device. */
export interface Operated extends EventSink {
  /** Whether a driver takes events now. */
  readonly isReady: boolean;
  describeState(): JsonValue;
}

/** What operators, and pages in a browser, may do with an input device. */
export class InputCommands {
  readonly list: readonly DeviceCommand[];
  readonly #device: Operated;
  readonly #filter: EventFilter;
  readonly #touch: TouchState;

  constructor(device: Operated, filter: EventFilter) {
    this.#device = device;
    this.#filter = filter;
    this.#touch = new TouchState(filter);
    this.list = [this.#inject(), this.#key(), this.#touchCommand(), this.#turn(), this.#status()];
  }

  /** The driver is gone, and with it all that it knew of. */
  reset(): void {
    this.#touch.clear();
  }

  #inject(): DeviceCommand {
    return deviceCommand({
      name: "inject",
      summary: "Sends events to the guest as one report, or several.",
      parameters: {
        events: { kind: "json", summary: 'a list of ["EV_KEY", "KEY_A", 1], names or numbers' },
      },
      run: ({ events }) => {
        const read = readEvents(events, this.#filter);
        if (typeof read === "string") throw refusal("WB4803", read);
        this.#checkReady();
        sendAll(read, this.#device);
        return null;
      },
    });
  }

  #key(): DeviceCommand {
    return deviceCommand({
      name: "key",
      summary: "Presses a key or button, releases it, or both.",
      parameters: {
        key: { kind: "string", summary: "its name, such as KEY_VOLUMEUP" },
        action: {
          kind: "string",
          summary: "press, release, or tap, which is both",
          choices: ["press", "release", "tap"],
          optional: true,
        },
      },
      run: ({ key, action = "tap" }) => {
        const code = this.#codeOf(EventType.Key, key);
        this.#checkReady();
        if (action !== "release") this.#report(EventType.Key, code, 1);
        if (action !== "press") this.#report(EventType.Key, code, 0);
        return null;
      },
    });
  }

  #touchCommand(): DeviceCommand {
    const position = {
      kind: "integer",
      optional: true,
      minimum: 0,
      maximum: mostPosition,
    } as const;
    return deviceCommand({
      name: "touch",
      summary: "Puts a finger somewhere, moves it there, or lifts it when no place is given.",
      parameters: {
        contact: {
          kind: "integer",
          summary: "which finger, 0 unless stated",
          optional: true,
          minimum: 0,
          maximum: mostContacts - 1,
        },
        x: { ...position, summary: "where, in the device's units" },
        y: { ...position, summary: "where, in the device's units" },
      },
      run: ({ contact = 0, x, y }) => {
        if (!this.#touch.isPossible) throw refusal("WB4803", "the device cannot be touched");
        if ((x === undefined) !== (y === undefined)) {
          throw refusal("WB4803", "a place has both x and y");
        }
        this.#checkReady();
        if (x === undefined || y === undefined) this.#touch.lift(contact, this.#device);
        else this.#touch.move(contact, x, y, this.#device);
        return null;
      },
    });
  }

  #turn(): DeviceCommand {
    return deviceCommand({
      name: "turn",
      summary: "Turns a knob or wheel.",
      parameters: {
        steps: {
          kind: "integer",
          summary: "how far; below 0 is the other way",
          minimum: -mostSteps,
          maximum: mostSteps,
        },
      },
      run: ({ steps }) => {
        const code = [dial, wheel].find((one) => this.#filter.allows(EventType.Relative, one));
        if (code === undefined) throw refusal("WB4803", "the device has nothing to turn");
        this.#checkReady();
        this.#report(EventType.Relative, code, steps);
        return null;
      },
    });
  }

  #status(): DeviceCommand {
    return deviceCommand({
      name: "status",
      summary:
        "Tells whether a guest listens, which lights it has on, and how many reports were lost.",
      parameters: {},
      run: () => this.#device.describeState(),
    });
  }

  #codeOf(type: number, name: string): number {
    const code = eventCode(type, name);
    if (code === undefined || !this.#filter.allows(type, code)) {
      throw refusal("WB4803", `the device has no ${name}`);
    }
    return code;
  }

  #report(type: number, code: number, value: number): void {
    this.#device.event(type, code, value);
    this.#device.event(EventType.Synchronization, SYN_REPORT, 0);
  }

  #checkReady(): void {
    if (!this.#device.isReady) throw refusal("WB4525", "no guest listens to the device now");
  }
}
