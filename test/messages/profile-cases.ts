import { MISTAKES } from "../profile/mistakes.js";
import { GOOD_PROFILE, spoil } from "../profile/profile-text.js";
import type { MessageCase } from "./message-case.js";

const ARM = "    architecture: aarch64\n";
const HEAD = "kind: PlatformProfile\nschemaVersion: 2\n";

function platform(devices: string, guest = "    architecture: x86_64\n"): string {
  return `${HEAD}name: demo\nguests:\n  - name: ivi\n${guest}    memory: 512MiB\n    devices:\n${devices}`;
}

const doc = (text: string) => ({ "demo.yaml": text });

/** The shape and the meaning of platform profiles: the mistake table, and what it leaves out. */
export const PROFILE_CASES: readonly MessageCase[] = [
  ...MISTAKES.map(({ what, rule, text }): MessageCase => ({ what, rule, files: doc(text) })),
  {
    what: "a text that is too long",
    rule: "schema/range",
    files: doc(spoil("name: demo", `name: ${"d".repeat(80)}`)),
  },
  {
    what: "a feature without the one it needs",
    rule: "feature/dependency",
    files: doc(
      platform(
        "      - name: net0\n        type: network\n        features:\n" +
          "          required: [VIRTIO_NET_F_CTRL_RX]\n          optional: []\n        host: { kind: none }\n",
      ),
    ),
  },
  {
    what: "one context id for two guests",
    rule: "vsock/cid",
    files: doc(
      `${platform(vsock("services"))}  - name: cluster\n    architecture: aarch64\n    memory: 1GiB\n    devices:\n${vsock("services")}`,
    ),
  },
  {
    what: "one Ethernet address for two interfaces",
    rule: "network/mac",
    files: doc(platform(network("net0") + network("net1"))),
  },
  {
    what: "ranges that overlap",
    rule: "placement/overlap",
    files: doc(platform(placed("a", '"0xa000000"') + placed("b", '"0xa000100"'), ARM)),
  },
  {
    what: "one interrupt for two devices",
    rule: "placement/interrupt",
    files: doc(platform(interrupted("a") + interrupted("b"), ARM)),
  },
  {
    what: "one slot for two devices",
    rule: "device/placement",
    files: doc(platform(slotted("a") + slotted("b"))),
  },
  {
    what: "packed rings that are forbidden",
    rule: "feature/contradiction",
    files: doc(
      platform(
        "      - name: e\n        type: entropy\n        queues: { rings: [packed] }\n" +
          "        features: { forbidden: [VIRTIO_F_RING_PACKED] }\n        host: { kind: getrandom }\n",
      ),
    ),
  },
  {
    what: "a physical block that is smaller than a logical one",
    rule: "block/block-size",
    files: doc(
      spoil(
        "serial: SERIAL-01",
        "logicalBlockSize: 4096\n          physicalBlockSize: 512",
        spoil(
          "[VIRTIO_BLK_F_FLUSH]",
          "[VIRTIO_BLK_F_BLK_SIZE, VIRTIO_BLK_F_TOPOLOGY]",
          GOOD_PROFILE,
        ),
      ),
    ),
  },
  {
    what: "a disk past the page cache that its thread waits for",
    rule: "block/engine",
    files: doc(
      platform(
        "      - name: data\n        type: block\n        host:\n" +
          "          { kind: file, path: a.img, direct: true, engine: sync }\n",
      ),
    ),
  },
  {
    what: "two consoles on standard input and output",
    rule: "console/stdio",
    files: doc(
      platform(
        "      - { name: a, type: console, host: { kind: stdio } }\n" +
          "      - { name: b, type: console, host: { kind: stdio } }\n",
      ),
    ),
  },
  {
    what: "zones of no size that zones have",
    rule: "block/zones",
    files: doc(
      platform(
        "      - name: data\n        type: block\n        config:\n" +
          "          zoned: { model: host-managed, zoneSize: 100MiB }\n" +
          "        host: { kind: file, path: a.img }\n",
      ),
    ),
  },
  {
    what: "zones that hold no physical block",
    rule: "block/zones",
    files: doc(
      platform(
        "      - name: data\n        type: block\n        config:\n" +
          "          physicalBlockSize: 1MiB\n" +
          "          zoned: { model: host-managed, zoneSize: 64KiB }\n" +
          "        host: { kind: file, path: a.img }\n",
      ),
    ),
  },
  {
    what: "two units of one place",
    rule: "scsi/unit",
    files: doc(
      platform(
        "      - name: discs\n        type: scsi\n        host:\n          kind: files\n" +
          "          luns: [{ lun: 0, path: a.img }, { lun: 0, path: b.img }]\n",
      ),
    ),
  },
  {
    what: "two chips at one address",
    rule: "bus/chip",
    files: doc(
      platform(
        "      - name: bus\n        type: i2c\n        host:\n          kind: simulated\n" +
          "          children: [{ address: 80 }, { address: 80 }]\n",
      ),
    ),
  },
  {
    what: "a chip on a line that the controller does not have",
    rule: "bus/chip",
    files: doc(
      platform(
        "      - name: bus\n        type: spi\n        host: { kind: loopback }\n" +
          '        config: { children: [{ chipSelect: 1, compatible: "jedec,spi-nor" }] }\n',
      ),
    ),
  },
  definition("an id of VIRTIO", "definition/id", "id: 2, title: Tank, queues: [{ name: q }]"),
  definition(
    "a bit of VIRTIO",
    "definition/feature",
    "id: 0x8001, title: Tank, features: [{ bit: 32, name: ACME_F_X }], queues: [{ name: q }]",
  ),
  definition(
    "a feature of another type",
    "definition/feature",
    "id: 0x8001, title: T, features: [{ bit: 1, name: VIRTIO_BLK_F_RO }], queues: [{ name: q }]",
  ),
  definition(
    "two queues of one name",
    "definition/unique",
    "id: 0x8001, title: Tank, queues: [{ name: q }, { name: q }]",
  ),
  definition(
    "a request of a queue that there is not",
    "definition/request",
    "id: 0x8001, title: Tank, queues: [{ name: q }], requests: [{ name: r, queue: p }]",
  ),
  definition(
    "a tag without a field for it",
    "definition/request",
    "id: 0x8001, title: Tank, queues: [{ name: q }], requests: [{ name: r, queue: q, tag: 1 }]",
  ),
  definition(
    "a tag twice",
    "definition/request",
    "id: 0x8001, title: Tank, queues: [{ name: q }], requests: " +
      "[{ name: r, queue: q, tag: 1, readable: [{ name: t, type: le32 }] }, " +
      "{ name: s, queue: q, tag: 1, readable: [{ name: t, type: le32 }] }]",
  ),
];

/** What `extends` says. */
export const EXTENDS_CASES: readonly MessageCase[] = [
  extending("a base that there is not", "extends/not-found", "extends: [essential-bas]\n"),
  extending("a file that there is not", "extends/not-found", "extends: [./base.yaml]\n"),
  extending("a circle", "extends/cycle", "extends: [./demo.yaml]\n"),
  extending(
    "a feature that a base requires",
    "extends/conflict",
    "extends: [./base.yaml]\nguests:\n  - name: ivi\n    devices:\n      - name: e\n" +
      "        features: { forbidden: [VIRTIO_F_EVENT_IDX] }\n",
    { "base.yaml": base("VIRTIO_F_EVENT_IDX") },
  ),
  extending(
    "another type than the base's",
    "extends/conflict",
    "extends: [./base.yaml]\nguests:\n  - name: ivi\n    devices:\n      - name: e\n" +
      "        type: rtc\n",
    { "base.yaml": base("VIRTIO_F_EVENT_IDX") },
  ),
  extending("bases that disagree", "extends/conflict", "extends: [./base.yaml, ./other.yaml]\n", {
    "base.yaml": base("VIRTIO_F_EVENT_IDX"),
    "other.yaml": base("VIRTIO_F_EVENT_IDX").replace("512MiB", "1GiB"),
  }),
  {
    what: "a platform of a profile that is there to be extended",
    rule: "extends/abstract",
    files: doc(`${HEAD}name: demo\nabstract: true\neveryGuest:\n  memory: 1GiB\n`),
    isServed: true,
  },
  extending(
    "nothing to remove",
    "extends/nothing-to-remove",
    "extends: [./base.yaml]\nguests:\n  - name: ivi\n    devices:\n      - { name: f, remove: true }\n",
    { "base.yaml": base("VIRTIO_F_EVENT_IDX") },
  ),
];

/** What this version cannot serve. */
export const SERVED_CASES: readonly MessageCase[] = [
  served(
    "a type",
    "device/not-served",
    "type: media, config: { card: c, formats: [{ pixels: YUYV, width: 64, height: 64 }] }, " +
      "host: { kind: pattern }",
  ),
  served(
    "a feature",
    "feature/not-served",
    "type: block, features: { required: [VIRTIO_BLK_F_GEOMETRY] }, host: { kind: file, path: a.img }",
  ),
  served(
    "a feature without its configuration",
    "feature/not-served",
    "type: block, features: { required: [VIRTIO_BLK_F_ZONED] }, host: { kind: file, path: a.img }",
  ),
  served(
    "a binding",
    "host/not-served",
    "type: balloon, host: { kind: control, socket: run/balloon.sock }",
  ),
  served(
    "too many queues",
    "queue/not-served",
    "type: network, queues: { count: 65 }, host: { kind: none }",
  ),
  served(
    "a knob on a page",
    "input/page",
    "type: gpu, host: { kind: page, port: 8090 } }\n" +
      "      - { name: b, type: input, config: { class: rotary }, host: { kind: page, port: 8090 }",
  ),
  served(
    "a page that is not there",
    "input/page",
    "type: input, config: { class: touchscreen }, host: { kind: page, port: 8091 }",
  ),
  served("a key", "config/not-served", "type: balloon, config: { poison: 1 }"),
  served(
    "a limit of memory",
    "budget/not-served",
    "type: entropy, budget: { memory: 1MiB }, safety: { isolation: shared }, host: { kind: getrandom } }\n" +
      "      - { name: b, type: entropy, safety: { isolation: shared }, host: { kind: getrandom }",
  ),
  served(
    "a watchdog",
    "safety/not-served",
    "type: entropy, host: { kind: getrandom } }\n    passthrough:\n" +
      '      - { name: p, bus: pci, host: "0000:03:00.0", safety: { watchdogMs: 100 }',
  ),
];

function vsock(name: string): string {
  return `      - { name: ${name}, type: vsock, config: { cid: 3 }, host: { kind: guests, directory: run } }\n`;
}

function network(name: string): string {
  return `      - { name: ${name}, type: network, config: { mac: "02:00:00:00:00:01" }, host: { kind: none } }\n`;
}

function placed(name: string, mmio: string): string {
  return `      - { name: ${name}, type: entropy, placement: { mmio: ${mmio} }, host: { kind: getrandom } }\n`;
}

function interrupted(name: string): string {
  return `      - { name: ${name}, type: entropy, placement: { interrupt: 48 }, host: { kind: getrandom } }\n`;
}

function slotted(name: string): string {
  return `      - { name: ${name}, type: entropy, placement: { pci: "00:05.0" }, host: { kind: getrandom } }\n`;
}

function definition(what: string, rule: MessageCase["rule"], text: string): MessageCase {
  const device = `      - name: tank\n        type: vendor-specific\n        definition: { ${text} }\n`;
  return { what: `a definition with ${what}`, rule, files: doc(platform(device)) };
}

function extending(
  what: string,
  rule: MessageCase["rule"],
  text: string,
  more: Readonly<Record<string, string>> = {},
): MessageCase {
  return { what, rule, files: { "demo.yaml": `${HEAD}name: demo\n${text}`, ...more } };
}

function base(feature: string): string {
  return platform(
    `      - { name: e, type: entropy, features: { required: [${feature}] }, host: { kind: getrandom } }\n`,
  );
}

function served(what: string, rule: MessageCase["rule"], device: string): MessageCase {
  const files = doc(platform(`      - { name: a, ${device} }\n`));
  return { what: `${what} that this version does not serve`, rule, files, isServed: true };
}
