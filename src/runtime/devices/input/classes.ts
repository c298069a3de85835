import { EventType, eventCode, PROPERTIES } from "../../../catalogue/input-events.js";
import { type Axis, type InputDescription, virtualIds } from "./description.js";
import type { InputClass, InputIdentity } from "./options.js";

interface Sends {
  readonly properties?: readonly string[];
  readonly keys?: readonly string[];
  /** All keys of a keyboard. */
  readonly allKeys?: true;
  readonly relative?: readonly string[];
  readonly leds?: readonly string[];
  readonly axes?: readonly (readonly [name: string, maximum: number])[];
}

const mouseButtons = ["BTN_LEFT", "BTN_RIGHT", "BTN_MIDDLE", "BTN_SIDE", "BTN_EXTRA"];
/** What cars have on steering wheels and panels. */
const panelKeys = [
  ...["KEY_UP", "KEY_DOWN", "KEY_LEFT", "KEY_RIGHT", "KEY_ENTER", "KEY_BACK", "KEY_HOMEPAGE"],
  ...["KEY_MENU", "KEY_VOLUMEUP", "KEY_VOLUMEDOWN", "KEY_MUTE", "KEY_NEXTSONG"],
  ...["KEY_PREVIOUSSONG", "KEY_PLAYPAUSE", "KEY_PHONE", "KEY_VOICECOMMAND", "KEY_POWER"],
];
/** The codes below BTN_MISC are keys, 0 is none. */
const lastKeyboardKey = 0xf8;

/** What a device of one of the usual kinds can send. */
export function describeClass(kind: InputClass, identity: InputIdentity): InputDescription {
  const sends = sendsOf(kind, identity);
  const codes = new Map<number, readonly number[]>();
  const add = (type: number, names: readonly string[] = []) => {
    if (names.length > 0)
      codes.set(
        type,
        names.map((name) => known(type, name)),
      );
  };
  add(EventType.Key, sends.keys);
  if (sends.allKeys === true) {
    codes.set(
      EventType.Key,
      Array.from({ length: lastKeyboardKey }, (_, index) => index + 1),
    );
    codes.set(EventType.Repeat, [0, 1]);
  }
  add(EventType.Relative, sends.relative);
  add(EventType.Led, sends.leds);
  const axes = new Map(
    (sends.axes ?? []).map(([name, maximum]) => [known(EventType.Absolute, name), axisTo(maximum)]),
  );
  const properties = (sends.properties ?? []).map((name) => PROPERTIES.get(name) as number);
  const { title: name, serial } = identity;
  return { name, serial, ids: virtualIds, properties, codes, axes };
}

function sendsOf(kind: InputClass, { width, height, contacts }: InputIdentity): Sends {
  switch (kind) {
    case "keyboard":
      return { allKeys: true, leds: ["LED_NUML", "LED_CAPSL", "LED_SCROLLL"] };
    case "pointer":
      return { keys: mouseButtons, relative: ["REL_X", "REL_Y", "REL_WHEEL", "REL_HWHEEL"] };
    case "tablet":
      return {
        keys: mouseButtons,
        relative: ["REL_WHEEL"],
        axes: [
          ["ABS_X", width],
          ["ABS_Y", height],
        ],
      };
    case "touchscreen":
      return {
        properties: ["INPUT_PROP_DIRECT"],
        keys: ["BTN_TOUCH"],
        axes: [
          ["ABS_X", width],
          ["ABS_Y", height],
          ["ABS_MT_SLOT", contacts - 1],
          ["ABS_MT_TRACKING_ID", 0xffff],
          ["ABS_MT_POSITION_X", width],
          ["ABS_MT_POSITION_Y", height],
        ],
      };
    case "rotary":
      return { keys: ["KEY_ENTER", "KEY_BACK"], relative: ["REL_DIAL"] };
    case "buttons":
      return { keys: panelKeys, leds: ["LED_MUTE", "LED_MISC"] };
  }
}

function axisTo(maximum: number): Axis {
  return { minimum: 0, maximum, fuzz: 0, flat: 0, resolution: 0 };
}

function known(type: number, name: string): number {
  const code = eventCode(type, name);
  if (code === undefined) throw new Error(`${name} is no code`);
  return code;
}
