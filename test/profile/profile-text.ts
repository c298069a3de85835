/** A profile without faults, to be spoiled by tests; lines 1 to 38. */
export const GOOD_PROFILE = `kind: PlatformProfile
schemaVersion: 2
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
          optional: [VIRTIO_BLK_F_FLUSH]
          required: [VIRTIO_BLK_F_MQ]
        queues: { count: 2, size: 256 }
        config:
          serial: SERIAL-01
        host:
          kind: file
          path: images/disk.img
          capacity: 64MiB
          create: true
          readOnly: false
      - name: entropy0
        type: entropy
        host:
          kind: getrandom
      - name: boot
        type: console
        config: { columns: 132, rows: 43 }
        host:
          kind: pty
          link: run/boot.pty
      - name: log
        type: console
        host:
          kind: socket
          path: run/tty.sock
`;

/** Replaces the one occurrence of a text; a test that no longer fits its profile fails. */
export function spoil(from: string, to: string, text: string = GOOD_PROFILE): string {
  if (text.split(from).length !== 2) throw new Error(`"${from}" is not there exactly once`);
  return text.replace(from, () => to);
}
