import { type DeviceCommand, deviceCommand, refusal } from "../../device/command.js";
import type { Adapter } from "./adapter.js";
import type { Displays } from "./displays.js";
import { GpuLimit } from "./limits.js";
import type { PluggedDisplay } from "./mode.js";
import type { WordPicture } from "./png.js";

/** Keeps pictures of screens. */
export interface PictureStore {
  /** Writes a picture to a PNG file; throws `HostError` WB4603 when it cannot. */
  save(picture: WordPicture, path: string): void;
}

/** What operators act on. */
export interface OperatorScene {
  readonly adapter: Adapter;
  readonly displays: Displays;
  readonly pictures: PictureStore;
  displaysChanged(): void;
}

/** What `wheelbase ctl` may ask of a GPU. */
export function operatorCommands(scene: OperatorScene): DeviceCommand[] {
  return [status(scene), plug(scene), unplug(scene), screenshot(scene)];
}

const scanoutParameter = {
  kind: "integer",
  summary: "the display, counted from 0 as in the profile",
  minimum: 0,
  maximum: 15,
} as const;

function status({ adapter, displays }: OperatorScene): DeviceCommand {
  return deviceCommand({
    name: "status",
    summary: "Tells the displays, what the guest shows on them, and what its pictures take.",
    parameters: {},
    run: () => ({
      displays: adapter.scanouts.map(({ screen, resource }, scanout) => {
        const { mode, plugged } = knownDisplay(displays, scanout);
        const { width, height, refresh, name = null } = mode;
        return {
          ...{ scanout, name, plugged, width, height, refresh },
          shows: resource === undefined ? null : { width: screen.width, height: screen.height },
          cursor: screen.cursor.visible,
        };
      }),
      resources: adapter.resources.count,
      memoryBytes: adapter.resources.usedBytes,
    }),
  });
}

function plug(scene: OperatorScene): DeviceCommand {
  const pixels = (summary: string) =>
    ({
      kind: "integer",
      summary,
      optional: true,
      minimum: 1,
      maximum: GpuLimit.ScreenPixels,
    }) as const;
  return deviceCommand({
    name: "plug",
    summary: "Plugs a display in, or gives one that is there another mode; the guest is told.",
    parameters: {
      scanout: scanoutParameter,
      width: pixels("pixels of a line, as before unless given"),
      height: pixels("lines, as before unless given"),
      refresh: {
        kind: "integer",
        summary: "pictures a second, as before unless given",
        optional: true,
        minimum: 1,
        maximum: 480,
      },
    },
    run: ({ scanout, width, height, refresh }) => {
      const { mode } = knownDisplay(scene.displays, scanout);
      const wanted = {
        ...mode,
        width: width ?? mode.width,
        height: height ?? mode.height,
        refresh: refresh ?? mode.refresh,
      };
      if (
        scene.adapter.scanouts[scanout]?.screen.hasRoomFor(wanted.width, wanted.height) !== true
      ) {
        throw refusal("WB4602", `${wanted.width}x${wanted.height} is more than this display shows`);
      }
      change(scene, scanout, { mode: wanted, plugged: true });
      return null;
    },
  });
}

function unplug(scene: OperatorScene): DeviceCommand {
  return deviceCommand({
    name: "unplug",
    summary: "Pulls a display out; the guest is told.",
    parameters: { scanout: scanoutParameter },
    run: ({ scanout }) => {
      const { mode } = knownDisplay(scene.displays, scanout);
      change(scene, scanout, { mode, plugged: false });
      return null;
    },
  });
}

function screenshot({ adapter, displays, pictures }: OperatorScene): DeviceCommand {
  return deviceCommand({
    name: "screenshot",
    summary: "Writes what a display shows to a PNG file, without the cursor.",
    parameters: {
      scanout: scanoutParameter,
      path: { kind: "string", summary: "the file, relative to where the backend runs" },
    },
    run: ({ scanout, path }) => {
      knownDisplay(displays, scanout);
      const screen = adapter.scanouts[scanout]?.screen;
      if (screen === undefined || screen.width === 0) {
        throw refusal("WB4601", `display ${scanout} is dark: the guest shows nothing on it`);
      }
      pictures.save(screen, path);
      return { width: screen.width, height: screen.height };
    },
  });
}

function change(scene: OperatorScene, scanout: number, display: PluggedDisplay): void {
  if (scene.displays.set(scanout, display)) scene.displaysChanged();
}

function knownDisplay(displays: Displays, scanout: number): PluggedDisplay {
  const display = displays.find(scanout);
  if (display !== undefined) return display;
  const last = displays.count - 1;
  throw refusal("WB4803", `there is no display ${scanout}: the last one is ${last}`);
}
