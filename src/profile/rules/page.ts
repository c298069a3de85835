import { PAGE_INPUTS, type PageInput, pageInputsOf } from "../page-inputs.js";
import type { DeviceDocumentOf } from "../profile-document.js";
import { type DeviceView, type Report, rule } from "../rule.js";

type Input = DeviceView & { readonly device: DeviceDocumentOf<"input"> };

/** Such a device may be added before its page is; a backend cannot be made without. */
export const inputPage = rule({
  id: "input/page",
  severity: "error",
  docs: "An input device on a page takes what is done on the displays of a GPU of its guest, alone.",
  check({ devices }, report) {
    const taken = new Map<string, DeviceView>();
    for (const view of devices) {
      const { device, guest, pointer } = view;
      if (device.type !== "input" || device.host?.kind !== "page") continue;
      const { port } = device.host;
      const gpu = devices.find((other) => other.guest === guest && isShownAt(other, port));
      if (gpu === undefined) {
        report({
          at: `${pointer}/host/port`,
          message: `no displays of guest "${guest.name}" are on a page at port ${port}`,
          hint: "give a device of type gpu the host `{ kind: page, port: ... }`",
        });
      } else {
        checkInputs({ ...view, device }, gpu, taken, report);
      }
    }
  },
});

function isShownAt({ device }: DeviceView, port: number | undefined): boolean {
  return device.type === "gpu" && device.host?.kind === "page" && device.host.port === port;
}

function checkInputs(
  { device, pointer }: Input,
  gpu: DeviceView,
  taken: Map<string, DeviceView>,
  report: Report,
): void {
  const inputs = pageInputsOf(device.config ?? {});
  if (inputs.length === 0) {
    report({
      at: `${pointer}/config/class`,
      message: `a page has nothing for a device of class "${device.config?.class}"`,
      expected: Object.values(PAGE_INPUTS)
        .flatMap(({ classes }) => classes)
        .join(", "),
    });
  }
  const free = inputs.filter((input) => ownerOf(gpu, input, taken) === undefined);
  for (const input of free) taken.set(`${gpu.pointer} ${input}`, { ...gpu, device, pointer });
  const [input] = inputs;
  if (input === undefined || free.length > 0) return;
  const owner = ownerOf(gpu, input, taken) ?? gpu;
  report({
    at: `${pointer}/host`,
    message: `the ${PAGE_INPUTS[input].noun} of the page go to somebody else`,
    hint: "a page has one touch screen and one keyboard",
    related: [{ at: owner.pointer, message: `"${owner.device.name}" says so` }],
  });
}

/** Who has it already: another input device, or the GPU itself names a socket. */
function ownerOf(
  gpu: DeviceView,
  input: PageInput,
  taken: ReadonlyMap<string, DeviceView>,
): DeviceView | undefined {
  const { device } = gpu;
  const isStated = device.type === "gpu" && device.host?.kind === "page" && device.host[input];
  return isStated ? gpu : taken.get(`${gpu.pointer} ${input}`);
}
