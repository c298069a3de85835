import type { DeviceServices } from "../../device/device-module.js";
import { Arena } from "../../host/arena.js";
import { HostError } from "../../host/host-error.js";
import { Mapping } from "../../host/mapping.js";
import { openStorage } from "../storage/open-storage.js";
import type { BlockStorage } from "../storage/storage.js";
import { type Medium, PlainMedium } from "./medium.js";
import type { UnitHost } from "./model.js";
import type { UnitOptions } from "./options.js";
import { ProtectedMedium } from "./protected-medium.js";
import { tupleBytes } from "./protection-info.js";
import { Scratch, type ScratchPair } from "./scratch.js";

/** Memory for the system calls of one unit; it goes with the unit, which may come and go while the lane runs. */
const arenaBytes = 1024 * 1024;
const scratchBytes = 256 * 1024;

/** Protection information lies beside what it protects. */
const informationSuffix = ".pi";

/** Opens files. */
export class FileUnitHost implements UnitHost {
  readonly scratch: ScratchPair;
  readonly #services: DeviceServices;
  readonly #memory = Mapping.anonymous(2 * scratchBytes);

  constructor(services: DeviceServices) {
    this.#services = services;
    const part = (offset: number) =>
      new Scratch(this.#memory.view(offset, scratchBytes), this.#memory.address + offset);
    this.scratch = { data: part(0), other: part(scratchBytes) };
  }

  open(options: UnitOptions): Medium | undefined {
    const { file, protection, logicalBlockBytes } = options;
    if (file === undefined) return undefined;
    const arena = new Arena(arenaBytes);
    const services = { ...this.#services, arena, log: (text: string) => this.#services.log(text) };
    const opened: BlockStorage[] = [];
    try {
      const engine = protection ? "sync" : options.engine;
      const storage = openStorage({ ...options, file, engine, direct: false }, services);
      opened.push(storage);
      if (!protection) {
        return new PlainMedium(storage, logicalBlockBytes, () => arena.release());
      }
      const information = openStorage(informationOf(options, file, storage.sizeBytes), services);
      opened.push(information);
      const release = () => arena.release();
      return new ProtectedMedium(storage, information, logicalBlockBytes, this.scratch, release);
    } catch (error) {
      for (const storage of opened) storage.close();
      arena.release();
      throw error;
    }
  }

  close(): void {
    this.#memory.release();
  }
}

/** The file beside a disk that has its protection information; made, all holes, when it is missing. */
function informationOf(options: UnitOptions, file: string, sizeBytes: number) {
  const capacityBytes = (sizeBytes / options.logicalBlockBytes) * tupleBytes;
  if (!Number.isSafeInteger(capacityBytes)) throw new HostError("WB4601", `${file}: odd size`);
  return {
    file: `${file}${informationSuffix}`,
    readOnly: options.readOnly,
    create: !options.readOnly,
    capacityBytes,
    logicalBlockBytes: tupleBytes,
    direct: false,
    engine: "sync" as const,
  };
}
