import type { DeviceDocument } from "../profile-document.js";
import { rule } from "../rule.js";

export const busChip = rule({
  id: "bus/chip",
  severity: "error",
  docs: "A chip has an address or a chip select line of its own, and one that its bus has.",
  check({ devices }, report) {
    for (const { device, pointer } of devices) {
      const { key, word, chips, lines } = chipsOf(device);
      const seen = new Map<number, string>();
      for (const { at, place } of chips) {
        const where = `${pointer}${at}/${key}`;
        const first = seen.get(place);
        if (first !== undefined) {
          report({
            at: where,
            message: `there are two chips at ${word} ${place}`,
            related: [{ at: `${pointer}${first}/${key}`, message: "the other one" }],
          });
        } else if (lines !== undefined && place >= lines) {
          report({
            at: where,
            message: `${word} ${place} is not one of the controller's`,
            expected: `less than ${lines}, or more \`chipSelects\``,
          });
        }
        seen.set(place, first ?? at);
      }
    }
  },
});

interface BusChips {
  readonly key: string;
  readonly word: string;
  /** The lines that there are; undefined where every place of the schema is one. */
  readonly lines: number | undefined;
  readonly chips: readonly { readonly at: string; readonly place: number }[];
}

function chipsOf(device: DeviceDocument): BusChips {
  if (device.type === "spi") {
    const chips = (device.config?.children ?? []).map(({ chipSelect }, index) => {
      return { at: `/config/children/${index}`, place: chipSelect };
    });
    const lines = device.config?.chipSelects ?? 1;
    return { key: "chipSelect", word: "chip select", lines, chips };
  }
  const host = device.type === "i2c" ? device.host : undefined;
  const children = host?.kind === "simulated" ? (host.children ?? []) : [];
  const chips = children.map(({ address }, index) => {
    return { at: `/host/children/${index}`, place: address };
  });
  return { key: "address", word: "address", lines: undefined, chips };
}
