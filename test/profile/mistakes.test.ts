import { describe, expect, it } from "vitest";
import { CODES, type RuleId } from "../../src/profile/codes.js";
import { DESCRIBED_TYPES } from "../../src/profile/devices/index.js";
import { parsePlatform } from "../../src/profile/load-platform.js";
import { listOf } from "../../src/profile/suggest.js";
import { GOOD_PROFILE, spoil } from "./profile-text.js";

interface Mistake {
  readonly what: string;
  readonly text: string;
  readonly rule: RuleId;
  readonly at: `${number}:${number}`;
  readonly message: string;
  readonly expected?: string;
  readonly hint?: string;
}

const TYPES = listOf(DESCRIBED_TYPES);
const LONG_PATH = `run/${"x".repeat(110)}.sock`;

/** One mistake, as a person would make it, is one finding at the place to look at. */
const MISTAKES: readonly Mistake[] = [
  {
    what: "an unknown key",
    text: spoil("        transport: pci", "        transprt: pci"),
    rule: "schema/unknown-key",
    at: "11:9",
    message: 'this device has no key "transprt"',
    hint: 'did you mean "transport"?',
  },
  {
    what: "a misspelled key that is needed",
    text: spoil("    architecture: x86_64", "    archtecture: x86_64"),
    rule: "schema/unknown-key",
    at: "6:5",
    message: 'this guest has no key "archtecture"',
    hint: 'did you mean "architecture"?',
  },
  {
    what: "a key that belongs elsewhere",
    text: spoil("    memory: 512MiB", "    memory: 512MiB\n    zzz: 4"),
    rule: "schema/unknown-key",
    at: "8:5",
    message: 'this guest has no key "zzz"',
    expected:
      "name, description, architecture, memory, vcpus, interruptController, safety, devices or passthrough",
  },
  {
    what: "a missing key",
    text: spoil("    memory: 512MiB\n", ""),
    rule: "schema/required",
    at: "5:5",
    message: 'this guest lacks "memory"',
    expected: "Memory of the guest.",
  },
  {
    what: "a device without host",
    text: spoil("        host:\n          kind: getrandom\n", ""),
    rule: "schema/required",
    at: "24:9",
    message: 'this device lacks "host"',
    expected: "Where the bytes come from.",
  },
  {
    what: "a missing type",
    text: spoil("        type: entropy\n", ""),
    rule: "schema/required",
    at: "24:9",
    message: 'this device lacks "type"',
  },
  {
    what: "an empty value",
    text: spoil("memory: 512MiB", "memory:"),
    rule: "schema/type",
    at: "7:5",
    message: '"memory" is empty',
    expected: "text or a whole number",
  },
  {
    what: "a mapping instead of a list",
    text: `${GOOD_PROFILE.split("guests:")[0]}guests:\n  name: ivi\n`,
    rule: "schema/type",
    at: "4:1",
    message: '"guests" is a mapping',
    expected: "a list",
    hint: "start each entry with a hyphen",
  },
  {
    what: "yes for true",
    text: spoil("create: true", "create: yes"),
    rule: "schema/type",
    at: "22:19",
    message: '"create" is text',
    expected: "true or false",
    hint: "write true",
  },
  {
    what: "a number in quotes",
    text: spoil("columns: 132", 'columns: "132"'),
    rule: "schema/type",
    at: "30:28",
    message: '"columns" is text',
    expected: "a whole number",
    hint: "write 132 without quotes",
  },
  {
    what: "an unknown architecture",
    text: spoil("x86_64", "x86"),
    rule: "schema/value",
    at: "6:19",
    message: '"x86" is not a value of "architecture"',
    expected: "x86_64, aarch64 or s390x",
    hint: 'did you mean "x86_64"?',
  },
  {
    what: "another kind",
    text: spoil("PlatformProfile", "Platform"),
    rule: "schema/value",
    at: "1:7",
    message: '"Platform" is not a value of "kind"',
    expected: "PlatformProfile",
    hint: 'did you mean "PlatformProfile"?',
  },
  {
    what: "a later version of the format",
    text: spoil("schemaVersion: 2", "schemaVersion: 3"),
    rule: "schema/value",
    at: "2:16",
    message: "schemaVersion 3 is not one this version reads",
    expected: "2",
  },
  {
    what: "an older version of the format",
    text: spoil("schemaVersion: 2", "schemaVersion: 1"),
    rule: "schema/old-version",
    at: "2:16",
    message: "schemaVersion 1 is an older format",
    expected: "2",
    hint: "run `wheelbase migrate` on this file",
  },
  {
    what: "decimal megabytes",
    text: spoil("512MiB", "512MB"),
    rule: "size/unit",
    at: "7:13",
    message: 'size "512MB" is not in binary units',
    expected: "bytes as a number, or text with a binary unit such as 64MiB or 1GiB",
    hint: 'write "512MiB": sizes are in binary units (1 MiB is 1024 KiB)',
  },
  {
    what: "a size that is none",
    text: spoil("512MiB", "lots"),
    rule: "schema/form",
    at: "7:13",
    message: '"lots" does not fit "memory"',
    expected: "bytes as a number, or text with a binary unit such as 64MiB or 1GiB",
  },
  {
    what: "an unsafe name",
    text: spoil("name: disk", "name: ../Disk 1"),
    rule: "schema/form",
    at: "9:15",
    message: '"../Disk 1" does not fit "name"',
    expected: "small letters, digits and hyphens, a letter first",
    hint: 'for instance "disk-1"',
  },
  {
    what: "a number out of range",
    text: spoil("rows: 43", "rows: 0"),
    rule: "schema/range",
    at: "30:39",
    message: '"rows" is 0',
    expected: "at least 1",
  },
  {
    what: "a platform without guests",
    text: `${GOOD_PROFILE.split("guests:")[0]}guests: []\n`,
    rule: "schema/range",
    at: "4:9",
    message: '"guests" is empty',
    expected: "at least 1 entry",
  },
  {
    what: "a binding that the device does not have",
    text: spoil("kind: socket", "kind: sockt"),
    rule: "schema/value",
    at: "37:17",
    message: '"sockt" is not a value of "kind"',
    expected: "pty, socket, file or stdio",
    hint: 'did you mean "socket"?',
  },
  {
    what: "a host without a kind",
    text: spoil("          kind: socket\n", ""),
    rule: "schema/required",
    at: "36:9",
    message: '"host" lacks "kind"',
  },
  {
    what: "a key of another binding",
    text: spoil("path: run/log.sock", "path: run/log.sock\n          link: run/log.pty"),
    rule: "schema/unknown-key",
    at: "39:11",
    message: '"host" has no key "link"',
    expected: "kind or path",
  },
  {
    what: "a feature listed twice",
    text: spoil("[VIRTIO_BLK_F_MQ]", "[VIRTIO_BLK_F_MQ, VIRTIO_BLK_F_MQ]"),
    rule: "schema/repeated",
    at: "14:39",
    message: '"VIRTIO_BLK_F_MQ" is listed twice',
    hint: "remove one of the two",
  },
  {
    what: "a feature in two lists",
    text: spoil("[VIRTIO_BLK_F_MQ]", "[VIRTIO_BLK_F_MQ, VIRTIO_BLK_F_FLUSH]"),
    rule: "feature/contradiction",
    at: "13:22",
    message: '"VIRTIO_BLK_F_FLUSH" is required and optional',
    hint: "keep it in one of the two lists",
  },
  {
    what: "features as a plain list",
    text: spoil(
      "        features:\n          optional: [VIRTIO_BLK_F_FLUSH]\n          required: [VIRTIO_BLK_F_MQ]\n",
      "        features: [VIRTIO_BLK_F_MQ]\n",
    ),
    rule: "schema/type",
    at: "12:19",
    message: '"features" is a list',
    expected: "a mapping",
    hint: "put the list under `required`; an empty `optional` list offers nothing else",
  },
  {
    what: "an unknown device type",
    text: spoil("type: entropy", "type: entropie"),
    rule: "device/unknown-type",
    at: "25:15",
    message: '"entropie" is not a VIRTIO device type',
    expected: TYPES,
    hint: 'did you mean "entropy"?',
  },
  {
    what: "a device type by its short name",
    text: spoil("type: entropy", "type: rng"),
    rule: "device/unknown-type",
    at: "25:15",
    message: '"rng" is not a VIRTIO device type',
    expected: TYPES,
    hint: 'did you mean "entropy"?',
  },
  {
    what: "a device that VIRTIO only reserves an id for",
    text: spoil("type: entropy", "type: watchdog"),
    rule: "device/reserved-id",
    at: "25:15",
    message: 'VIRTIO 1.4 reserves an id for "watchdog" but does not define the device',
    hint: "describe it as vendor-specific, or hand a device of the host on under passthrough",
  },
  {
    what: "a guest without whole pages",
    text: spoil("512MiB", "1000001"),
    rule: "guest/memory",
    at: "7:13",
    message: "memory of 1000001 bytes cannot be given to a guest",
    expected: "whole pages of 4KiB, at least 1MiB",
  },
  {
    what: "a device name that is taken",
    text: spoil("name: log", "name: boot"),
    rule: "device/unique-name",
    at: "34:15",
    message: 'device name "boot" is taken in guest "ivi"',
    hint: "give this device another name",
  },
  {
    what: "a guest name that is taken",
    text: `${GOOD_PROFILE}  - { name: ivi, architecture: s390x, memory: 1GiB, devices: [] }\n`,
    rule: "guest/unique-name",
    at: "39:13",
    message: 'guest name "ivi" is taken',
    hint: "give this guest another name",
  },
  {
    what: "a transport of another architecture",
    text: spoil("transport: pci", "transport: ccw"),
    rule: "device/transport",
    at: "11:20",
    message: "a guest of x86_64 has no ccw transport",
    expected: "pci, mmio or vhost-user",
  },
  {
    what: "a feature without its prefix",
    text: spoil("VIRTIO_BLK_F_FLUSH", "FLUSH"),
    rule: "feature/unknown",
    at: "13:22",
    message: '"FLUSH" is not a feature of VIRTIO 1.4',
    expected: 'the full name of a feature of "block" or of VIRTIO itself',
    hint: 'did you mean "VIRTIO_BLK_F_FLUSH"?',
  },
  {
    what: "a feature by its name in Linux",
    text: spoil("VIRTIO_BLK_F_FLUSH", "VIRTIO_RING_F_EVENT_IDX"),
    rule: "feature/unknown",
    at: "13:22",
    message: '"VIRTIO_RING_F_EVENT_IDX" is not a feature of VIRTIO 1.4',
    expected: 'the full name of a feature of "block" or of VIRTIO itself',
    hint: 'did you mean "VIRTIO_F_EVENT_IDX"?',
  },
  {
    what: "a feature of another device",
    text: spoil("VIRTIO_BLK_F_FLUSH", "VIRTIO_NET_F_MAC"),
    rule: "feature/other-device",
    at: "13:22",
    message: '"VIRTIO_NET_F_MAC" is a feature of "network", not of "block"',
    hint: "remove it",
  },
  {
    what: "VERSION_1 forbidden",
    text: spoil("optional: [VIRTIO_BLK_F_FLUSH]", "forbidden: [VIRTIO_F_VERSION_1]"),
    rule: "feature/contradiction",
    at: "13:23",
    message: "devices of VIRTIO 1.4 always offer VIRTIO_F_VERSION_1",
    hint: "remove it",
  },
  {
    what: "a queue size that is no power of two",
    text: spoil("size: 256", "size: 255"),
    rule: "queue/size",
    at: "15:35",
    message: "queue size 255 is not a power of two",
    hint: "write 128 or 256",
  },
  {
    what: "several queues without MQ",
    text: spoil("          required: [VIRTIO_BLK_F_MQ]\n", "          required: []\n"),
    rule: "queue/count",
    at: "15:26",
    message: "2 queues need VIRTIO_BLK_F_MQ",
    hint: "add VIRTIO_BLK_F_MQ to the features, or write 1",
  },
  {
    what: "a number of queues where the type fixes it",
    text: spoil("type: entropy", "type: entropy\n        queues: { count: 2 }"),
    rule: "schema/unknown-key",
    at: "26:19",
    message: '"queues" has no key "count"',
    expected: "size or rings",
  },
  {
    what: "an interrupt controller of another architecture",
    text: spoil("    memory: 512MiB", "    memory: 512MiB\n    interruptController: gicv3"),
    rule: "guest/interrupt-controller",
    at: "8:26",
    message: "a guest of x86_64 has no gicv3",
    expected: "apic or x2apic",
  },
  {
    what: "a place of another transport",
    text: spoil("transport: pci", 'transport: pci\n        placement: { mmio: "0xa000000" }'),
    rule: "device/placement",
    at: "12:28",
    message: "a device on pci has no place on mmio",
    hint: 'write `transport: mmio`, or remove "mmio"',
  },
  {
    what: "RO without a read-only host",
    text: spoil("VIRTIO_BLK_F_FLUSH", "VIRTIO_BLK_F_RO"),
    rule: "block/read-only",
    at: "13:22",
    message: "VIRTIO_BLK_F_RO is offered, but the host lets the guest write",
    hint: "write `readOnly: true` under host, or remove the feature",
  },
  {
    what: "discard on a read-only disk",
    text: spoil("VIRTIO_BLK_F_FLUSH", "VIRTIO_BLK_F_DISCARD").replace(
      "readOnly: false",
      "readOnly: true",
    ),
    rule: "block/read-only",
    at: "13:22",
    message: "a read-only device cannot offer VIRTIO_BLK_F_DISCARD",
    hint: "remove VIRTIO_BLK_F_DISCARD, or readOnly",
  },
  {
    what: "a block size that is no power of two",
    text: spoil("VIRTIO_BLK_F_FLUSH", "VIRTIO_BLK_F_BLK_SIZE").replace(
      "serial: SERIAL-01",
      "logicalBlockSize: 520",
    ),
    // Not the capacity as well: it cannot be whole blocks of a wrong size.
    rule: "block/block-size",
    at: "17:29",
    message: "520 is not a logical block size",
    expected: "512, 1024, 2048 or 4096 bytes",
  },
  {
    what: "a capacity of half a block",
    text: spoil("capacity: 64MiB", "capacity: 1000"),
    rule: "block/capacity",
    at: "21:21",
    message: "capacity 1000 is not a whole number of blocks",
    expected: "a multiple of 512 bytes",
  },
  {
    what: "a new file without capacity",
    text: spoil("          capacity: 64MiB\n", ""),
    rule: "block/capacity",
    at: "21:19",
    message: "a file cannot be made without its size",
    hint: "add `capacity`, for instance `capacity: 64MiB`",
  },
  {
    what: "a serial that is too long",
    text: spoil("SERIAL-01", "SERIAL-0123456789-0123456789"),
    rule: "block/serial",
    at: "17:19",
    message: "the serial has 28 characters",
    expected: "at most 20",
    hint: 'for instance "SERIAL-0123456789-01"',
  },
  {
    what: "a serial with umlauts",
    text: spoil("SERIAL-01", "Größe"),
    rule: "block/serial",
    at: "17:19",
    message: "the serial is not printable ASCII",
    expected: "ASCII characters",
  },
  {
    what: "a socket path that is too long",
    text: spoil("run/log.sock", LONG_PATH),
    rule: "host/path",
    at: "38:17",
    message: "the path of the socket has 119 bytes",
    expected: "at most 107",
    hint: "use a shorter or a relative path",
  },
  {
    what: "one path for two devices",
    text: spoil("run/log.sock", "run/../run/boot.pty"),
    rule: "host/shared-path",
    at: "38:17",
    message: '"run/../run/boot.pty" belongs to device "boot" of guest "ivi"',
    hint: "use another path, or make both disks read-only",
  },
  {
    what: "a setting that no guest will look at",
    text: spoil("serial: SERIAL-01", "physicalBlockSize: 4KiB"),
    rule: "feature/ineffective-config",
    at: "17:30",
    message: '"physicalBlockSize" has no effect without VIRTIO_BLK_F_TOPOLOGY',
    hint: 'add VIRTIO_BLK_F_TOPOLOGY to the features, or remove "physicalBlockSize"',
  },
];

describe("a mistake in a profile", () => {
  it("is none in the profile that the others are made from", () => {
    expect(parsePlatform(GOOD_PROFILE, "good.yaml")).toMatchObject({ ok: true, findings: [] });
  });

  it.each(MISTAKES)("$what is one finding", ({ text, rule, at, message, expected, hint }) => {
    const { findings } = parsePlatform(text, "demo.yaml");
    const told = findings.map((finding) => ({
      code: finding.code,
      at: `${finding.line}:${finding.column}`,
      message: finding.message,
      expected: finding.expected,
      hint: finding.hint,
    }));
    expect(told).toEqual([{ code: CODES[rule], at, message, expected, hint }]);
  });

  it("and another are two findings, in the order of the file", () => {
    const text = spoil("512MiB", "512MB", spoil("type: entropy", "type: rng"));
    const { findings } = parsePlatform(text, "demo.yaml");
    expect(findings.map(({ rule }) => rule)).toEqual(["size/unit", "device/unknown-type"]);
  });

  it("shows the first place of what is there twice", () => {
    const { findings } = parsePlatform(spoil("name: log", "name: boot"), "demo.yaml");
    expect(findings[0]?.related).toMatchObject([{ line: 28, column: 15, message: "first here" }]);
  });
});
