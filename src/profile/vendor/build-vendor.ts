import { deepFreeze } from "../deep-freeze.js";
import { joinPointer } from "../pointer.js";
import { parseSize } from "../size.js";
import type {
  BackendClaim,
  Claim,
  FeatureClaim,
  Limit,
  Source,
  TransportClaim,
  Vendor,
  VendorDevice,
} from "./vendor.js";
import type {
  BackendDocument,
  CitedDocument,
  ClaimDocument,
  FeatureGroupDocument,
  Generation,
  TransportDocument,
  VendorDeviceDocument,
  VendorDocument,
} from "./vendor-document.js";

/** Resolves the sources and defaults of a vendor profile without faults. */
export function buildVendor(document: VendorDocument, file: string): Vendor {
  const builder = new VendorBuilder(document);
  return deepFreeze(builder.build(file));
}

class VendorBuilder {
  readonly #document: VendorDocument;
  readonly #sources: ReadonlyMap<string, Source>;

  constructor(document: VendorDocument) {
    this.#document = document;
    this.#sources = new Map(
      Object.entries(document.sources).map(([id, record]) => {
        const { confidence, title, url, date, commit, method, notes } = record;
        return [id, { id, confidence, title, url, date, commit, method, notes }];
      }),
    );
  }

  build(file: string): Vendor {
    const { name, product, version, vendor, description, notes } = this.#document;
    const { architectures, passthrough = [], otherDevices = [] } = this.#document;
    return {
      name,
      product,
      version,
      maker: vendor,
      description: description?.trim() ?? "",
      notes,
      file,
      sources: [...this.#sources.values()],
      architectures: architectures.map((entry, index) => ({
        architecture: entry.architecture,
        ...this.#claim(entry, joinPointer("/architectures", index)),
      })),
      transports: this.#transports(this.#document.transports, "/transports"),
      features: this.#features(this.#document.features, "/features"),
      interfaces: this.#interfaces(),
      devices: this.#document.devices.map((device, index) =>
        this.#device(device, joinPointer("/devices", index)),
      ),
      otherDevices: otherDevices.map((device, index) => ({
        name: device.name,
        kind: device.kind,
        virtioId: device.virtioId,
        ...this.#claim(device, joinPointer("/otherDevices", index)),
      })),
      passthrough: passthrough.map((entry, index) => ({
        kind: entry.kind,
        ...this.#claim(entry, joinPointer("/passthrough", index)),
      })),
      limits: this.#limits(),
    };
  }

  #device(device: VendorDeviceDocument, pointer: string): VendorDevice {
    const own = this.#features(device.features, `${pointer}/features`);
    const named = new Set(own.map(({ name }) => name));
    const common = this.#features(this.#document.features, "/features");
    return {
      type: device.type,
      ...this.#claim(device, pointer),
      architectures: device.architectures,
      transports:
        device.transports === undefined
          ? this.#transports(this.#document.transports, "/transports")
          : this.#transports(device.transports, `${pointer}/transports`),
      features: [...own, ...common.filter(({ name }) => !named.has(name))],
      queues: (device.queues ?? []).map((entry, index) => ({
        maximumCount: entry.maximumCount,
        maximumSize: entry.maximumSize,
        backends: entry.backends,
        ...this.#cited(entry, joinPointer(`${pointer}/queues`, index)),
      })),
      instances:
        device.instances &&
        this.#limit(device.instances.maximum, device.instances, `${pointer}/instances`),
      backends: (device.backends ?? []).map((backend, index) =>
        this.#backend(backend, joinPointer(`${pointer}/backends`, index)),
      ),
      config: (device.config ?? []).map((entry, index) => ({
        field: entry.field,
        ...this.#cited(entry, joinPointer(`${pointer}/config`, index)),
      })),
    };
  }

  #limits(): Vendor["limits"] {
    const { devices, memory } = this.#document.limits ?? {};
    return {
      devices: devices && {
        ...this.#limit(devices.maximum, devices, "/limits/devices"),
        transport: devices.transport,
      },
      memoryBytes: memory && this.#limit(bytesOf(memory.maximum), memory, "/limits/memory"),
    };
  }

  #interfaces(): Vendor["interfaces"] {
    const { interfaces = {} } = this.#document;
    const generations: readonly Generation[] = ["modern", "transitional", "legacy"];
    return generations.flatMap((generation) => {
      const claim = interfaces[generation];
      return claim === undefined
        ? []
        : [{ generation, ...this.#claim(claim, joinPointer("/interfaces", generation)) }];
    });
  }

  #transports(list: readonly TransportDocument[] = [], pointer: string): TransportClaim[] {
    return list.map((entry, index) => ({
      transport: entry.transport,
      architectures: entry.architectures,
      device: entry.device,
      ...this.#claim(entry, joinPointer(pointer, index)),
    }));
  }

  #features(list: readonly FeatureGroupDocument[] = [], pointer: string): FeatureClaim[] {
    return list.flatMap((group, index) => {
      const claim = this.#claim(group, joinPointer(pointer, index));
      return group.names.map((name) => ({ name, backends: group.backends, ...claim }));
    });
  }

  #backend(backend: BackendDocument, pointer: string): BackendClaim {
    const { kind, device, module, frontEnd, reconnect, transports } = backend;
    const called = frontEnd ?? device ?? module;
    return { kind, called, reconnect, transports, ...this.#claim(backend, pointer) };
  }

  #limit(maximum: number, cited: CitedDocument, pointer: string): Limit {
    return { maximum, ...this.#cited(cited, pointer) };
  }

  #claim(claim: ClaimDocument, pointer: string): Claim {
    return { support: claim.support, ...this.#cited(claim, pointer) };
  }

  #cited({ source, notes }: CitedDocument, pointer: string) {
    const sources = [source].flat().map((id) => {
      const found = this.#sources.get(id);
      // A rule has seen the key, so anything else is a bug of ours.
      if (found === undefined) throw new Error(`source "${id}" passed the checks`);
      return found;
    });
    return { sources, notes, pointer };
  }
}

function bytesOf(size: number | string): number {
  const bytes = parseSize(size);
  if (bytes === undefined) throw new Error(`size ${size} passed the checks`);
  return bytes;
}
