/** A vendor profile without faults, to be spoiled by tests. */
export const GOOD_VENDOR = `kind: VendorProfile
schemaVersion: 1
name: demo-vmm-2
product: Demo VMM
version: "2"
vendor: Demo Works
sources:
  manual:
    confidence: vendor-page
    title: Demo VMM manual
    url: https://vmm.example/manual
    date: "2026-01-31"
  bench:
    confidence: measured
    title: Demo VMM on our bench
    method: demo-vmm --list
    date: "2026-02-01"
  press:
    confidence: third-party
    title: A press text
    url: https://press.example/demo
    date: "2026-02-02"
architectures:
  - { architecture: x86_64, support: supported, source: manual }
  - { architecture: aarch64, support: experimental, source: [manual, bench] }
transports:
  - { transport: pci, support: supported, source: manual }
features:
  - { names: [VIRTIO_F_VERSION_1, VIRTIO_F_EVENT_IDX], support: supported, source: bench }
devices:
  - type: block
    support: supported
    source: manual
    transports:
      - { transport: pci, support: supported, source: manual }
      - { transport: mmio, architectures: [aarch64], support: supported, source: bench }
    features:
      - { names: [VIRTIO_BLK_F_FLUSH, VIRTIO_BLK_F_MQ], support: supported, source: bench }
      - { names: [VIRTIO_BLK_F_ZONED], support: unsupported, source: manual }
    queues:
      - { maximumCount: 4, maximumSize: 128, source: bench }
    instances: { maximum: 2, source: manual }
    backends:
      - { kind: vhost-user, frontEnd: demo-blk, support: supported, source: bench }
  - { type: entropy, support: unsupported, source: manual }
  - { type: sound, support: third-party, source: press }
limits:
  devices: { maximum: 8, source: manual }
  memory: { maximum: 4GiB, source: manual }
`;
