interface ReservedId {
  readonly id: number;
  readonly name: string;
}

/** Device ids that VIRTIO 1.4, chapter 5, lists without describing the device; 9 is left out, since Linux describes it. */
export const reservedIds: readonly ReservedId[] = [
  { id: 0, name: "reserved (invalid)" },
  { id: 6, name: "ioMemory" },
  { id: 7, name: "rpmsg" },
  { id: 10, name: "mac80211 wlan" },
  { id: 11, name: "rproc serial" },
  { id: 12, name: "virtio CAIF" },
  { id: 13, name: "memory balloon" },
  { id: 21, name: "Signal Distribution Module" },
  { id: 22, name: "pstore device" },
  { id: 29, name: "mac80211 hwsim wireless simulation device" },
  { id: 30, name: "Video encoder device" },
  { id: 31, name: "Video decoder device" },
  { id: 33, name: "NitroSecureModule" },
  { id: 35, name: "Watchdog" },
  { id: 38, name: "Parameter Server" },
  { id: 39, name: "Audio policy device" },
  { id: 40, name: "Bluetooth device" },
  { id: 42, name: "RDMA device" },
  { id: 43, name: "Camera device" },
  { id: 44, name: "ISM device" },
  { id: 46, name: "TEE device" },
  { id: 47, name: "CPU balloon device" },
  { id: 49, name: "USB controller" },
];

/** Ids the table of the specification leaves out. Linux uses 37 for a DMABUF device. */
export const absentIds: readonly number[] = [14, 15, 37];

/** The name of an id without a full text; undefined if it has one or is not in the table. */
export function reservedIdName(id: number): string | undefined {
  return reservedIds.find((entry) => entry.id === id)?.name;
}
