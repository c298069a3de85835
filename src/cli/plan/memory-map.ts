import type { Region } from "../../plan/plan.js";
import { hex } from "../../profile/address-range.js";
import { sizeText } from "../../profile/size-text.js";

const INNER_WIDTH = 46;

/** The address space of a guest as a drawing, lowest address first. */
export function memoryMap(regions: readonly Region[]): string {
  const width = Math.max(...regions.map((region) => hex(endOf(region)).length));
  const lines: string[] = [];
  const margin = " ".repeat(width);
  let at = 0;
  const edge = (address: number) => {
    lines.push(`${hex(address).padStart(width)} +${"-".repeat(INNER_WIDTH + 2)}+`);
  };
  for (const region of regions) {
    const gap = region.address - at;
    if (gap > 0) {
      edge(at);
      lines.push(`${margin} :${row(" free", about(gap))}:`);
    }
    edge(region.address);
    lines.push(`${margin} |${row(nameOf(region), sizeText(region.sizeBytes))}|`);
    at = endOf(region);
  }
  edge(at);
  return lines.map((line) => `  ${line}\n`).join("");
}

function row(name: string, size: string): string {
  const room = INNER_WIDTH - size.length - 1;
  const cut = name.length > room ? `${name.slice(0, room - 3)}...` : name;
  return ` ${cut.padEnd(room + 1)}${size} `;
}

function nameOf({ kind, name }: Region): string {
  switch (kind) {
    case "mmio":
      return `${name} (virtio-mmio)`;
    case "registers":
      return `${name} (passthrough)`;
    case "device-memory":
      return `${name} (memory of the device)`;
    default:
      return name;
  }
}

const UNITS = ["B", "KiB", "MiB", "GiB", "TiB"] as const;

/** Gaps have odd sizes, of which a few digits say enough. */
function about(bytes: number): string {
  const power = Math.min(UNITS.length - 1, Math.floor(Math.log2(bytes) / 10));
  const value = bytes / 1024 ** power;
  return `${Number.isInteger(value) ? value : `about ${value.toFixed(1)}`} ${UNITS[power]}`;
}

function endOf({ address, sizeBytes }: Region): number {
  return address + sizeBytes;
}
