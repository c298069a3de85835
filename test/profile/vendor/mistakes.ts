export interface VendorMistake {
  readonly what: string;
  readonly from: string;
  readonly to: string;
  readonly rule: string;
  readonly message: string;
  readonly hint?: string;
}

export const VENDOR_MISTAKES: readonly VendorMistake[] = [
  {
    what: "a source that is not described",
    from: "entropy, support: unsupported, source: manual",
    to: "entropy, support: unsupported, source: manaul",
    rule: "vendor/unknown-source",
    message: 'there is no source "manaul"',
    hint: 'did you mean "manual"?',
  },
  {
    what: "a source that nothing names",
    from: "sound, support: third-party, source: press",
    to: "sound, support: unknown, source: manual",
    rule: "vendor/unused-source",
    message: 'no statement names the source "press"',
  },
  {
    what: "what only others say as if the vendor said it",
    from: "sound, support: third-party",
    to: "sound, support: supported",
    rule: "vendor/hearsay",
    message: '"supported" rests on third parties alone',
    hint: 'write "third-party"',
  },
  {
    what: "a device type twice",
    from: "type: entropy",
    to: "type: block",
    rule: "vendor/repeated",
    message: '"block" is stated twice',
    hint: "keep one of the two",
  },
  {
    what: "a feature twice",
    from: "names: [VIRTIO_BLK_F_ZONED]",
    to: "names: [VIRTIO_BLK_F_MQ]",
    rule: "vendor/repeated",
    message: '"VIRTIO_BLK_F_MQ" is stated twice',
    hint: "keep one of the two",
  },
  {
    what: "a feature of another device",
    from: "VIRTIO_BLK_F_ZONED",
    to: "VIRTIO_NET_F_MAC",
    rule: "feature/other-device",
    message: '"VIRTIO_NET_F_MAC" is a feature of "network", not of "block"',
    hint: "remove it",
  },
  {
    what: "a short feature name",
    from: "VIRTIO_BLK_F_ZONED",
    to: "ZONED",
    rule: "feature/unknown",
    message: '"ZONED" is not a feature of VIRTIO 1.4',
    hint: 'did you mean "VIRTIO_BLK_F_ZONED"?',
  },
  {
    what: "an architecture that the product does not list",
    from: "architectures: [aarch64]",
    to: "architectures: [s390x]",
    rule: "vendor/architecture",
    message: "the product says nothing of s390x",
    hint: "list s390x in the product's architectures",
  },
  {
    what: "a transport that the architecture has not",
    from: "transport: mmio, architectures",
    to: "transport: ccw, architectures",
    rule: "vendor/transport",
    message: "a guest of aarch64 has no ccw transport",
  },
  {
    what: "an unsupported device with supported parts",
    from: "  - type: block\n    support: supported",
    to: "  - type: block\n    support: unsupported",
    rule: "vendor/contradiction",
    message: '"block" is unsupported, and this part of it supported',
  },
  {
    what: "more memory than can be counted",
    from: "4GiB",
    to: "9999999999TiB",
    rule: "vendor/limit",
    message: "9999999999TiB is more than this version can count",
  },
  {
    what: "an address that is a program",
    from: "https://press.example/demo",
    to: "'javascript:alert(1)'",
    rule: "schema/form",
    message: '"javascript:alert(1)" does not fit "url"',
  },
  {
    what: "a kind of back end that does not exist",
    from: "kind: vhost-user, frontEnd",
    to: "kind: vhost-users, frontEnd",
    rule: "schema/value",
    message: '"vhost-users" is not a value of "kind"',
    hint: 'did you mean "vhost-user"?',
  },
  {
    what: "a confidence that does not exist",
    from: "confidence: measured",
    to: "confidence: measures",
    rule: "schema/value",
    message: '"measures" is not a value of "confidence"',
    hint: 'did you mean "measured"?',
  },
  {
    what: "a measurement that nobody can repeat",
    from: "    method: demo-vmm --list\n",
    to: "",
    rule: "schema/required",
    message: '"bench" lacks "method"',
  },
  {
    what: "a cell without its source",
    from: "entropy, support: unsupported, source: manual",
    to: "entropy, support: unsupported",
    rule: "schema/required",
    message: 'this device lacks "source"',
  },
  {
    what: "an unknown key",
    from: "maximumCount: 4",
    to: "maximumNumber: 4",
    rule: "schema/unknown-key",
    message: 'entry 1 of "queues" has no key "maximumNumber"',
  },
  {
    what: "a name of a source that is no key",
    from: "  press:",
    to: "  Press Text:",
    rule: "schema/form",
    message: '"Press Text" does not fit "sources"',
  },
];
