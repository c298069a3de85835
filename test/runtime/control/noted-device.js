// @ts-check
import { ConfigSpace, deviceCommand, FeatureSet, Handled } from "wheelbase/runtime";

/** A device module: it keeps a note that operators write, and can fail in the ways a device may. */
export function createDevice() {
  let note = "";
  return {
    id: 42,
    features: new FeatureSet([]),
    queues: [],
    config: new ConfigSpace(new Uint8Array(0)),
    commands: [
      deviceCommand({
        name: "note",
        summary: "Keeps a note; without a text it tells the one it has.",
        parameters: {
          text: { kind: "string", summary: "What to note.", optional: true },
          size: { kind: "integer", summary: "1 to 3.", optional: true, minimum: 1, maximum: 3 },
          mood: { kind: "string", summary: "How.", optional: true, choices: ["gay", "grave"] },
          loud: { kind: "boolean", summary: "Whether to shout.", optional: true },
          more: { kind: "json", summary: "Anything.", optional: true },
        },
        run: ({ text, loud }) => {
          note = text ?? note;
          return loud === true ? note.toUpperCase() : note;
        },
      }),
    ],
    handle: () => Handled.Done,
  };
}
