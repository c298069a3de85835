/** A profile without faults, to be spoiled by tests; lines 1 to 36. */
export const GOOD_PROFILE = `kind: PlatformProfile
schemaVersion: 1
name: demo
guests:
  - name: ivi
    architecture: x86_64
    memory: 512MiB
    devices:
      - name: disk
        type: block
        transport: pci
        features:
          - VIRTIO_BLK_F_FLUSH
          - VIRTIO_BLK_F_MQ
        queues: { count: 2, size: 256 }
        config:
          serial: SERIAL-01
        host:
          file: images/disk.img
          capacity: 64MiB
          create: true
          readOnly: false
      - name: entropy0
        type: entropy
        host:
          source: getrandom
      - name: boot
        type: console
        config: { columns: 132, rows: 43 }
        host:
          pty: true
          link: run/boot.pty
      - name: log
        type: console
        host:
          socket: run/log.sock
`;

/** Replaces the one occurrence of a text; a test that no longer fits its profile fails. */
export function spoil(from: string, to: string, text: string = GOOD_PROFILE): string {
  if (text.split(from).length !== 2) throw new Error(`"${from}" is not there exactly once`);
  return text.replace(from, () => to);
}
