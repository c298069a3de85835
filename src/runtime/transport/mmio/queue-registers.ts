import { MmioRegister } from "../../../catalogue/transports/mmio.js";
import type { RegisterQueue } from "../../device/register-queue.js";
import type { RingParts } from "../../queue/ring-layout.js";

/** What a write to a register of the selected queue does; false when it is ignored. */
type QueueRegister = (queue: RegisterQueue, value: number) => boolean;

function address(part: keyof RingParts<number>, half: "low" | "high"): QueueRegister {
  return (queue, value) => queue.setAddress(part, half, value);
}

/** The registers that QueueSel chooses a queue for, by offset (VIRTIO 1.4, 4.2.2). */
export const queueRegisters: ReadonlyMap<number, QueueRegister> = new Map([
  [MmioRegister.QueueSize, (queue: RegisterQueue, value: number) => queue.setSize(value)],
  [MmioRegister.QueueDescLow, address("descriptors", "low")],
  [MmioRegister.QueueDescHigh, address("descriptors", "high")],
  [MmioRegister.QueueDriverLow, address("available", "low")],
  [MmioRegister.QueueDriverHigh, address("available", "high")],
  [MmioRegister.QueueDeviceLow, address("used", "low")],
  [MmioRegister.QueueDeviceHigh, address("used", "high")],
  [MmioRegister.QueueReady, setReady],
  [MmioRegister.QueueReset, (queue: RegisterQueue, value: number) => value === 1 && queue.reset()],
]);

function setReady(queue: RegisterQueue, value: number): boolean {
  if (value > 1) return false;
  if (value === 1) return queue.enable();
  queue.disable();
  return true;
}
