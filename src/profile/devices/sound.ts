import { describeDevice, host } from "../describe/device.js";
import { choice, integer, list, path, record, text } from "../describe/field.js";
import { ASCII_FORM } from "./forms.js";

const FORMATS = ["s8", "u8", "s16", "u16", "s24", "u24", "s32", "u32", "float"] as const;
const RATES = ["8000", "11025", "16000", "22050", "32000", "44100", "48000", "96000", "192000"];

const STREAM = record(
  {
    direction: choice(["playback", "capture"], { doc: "Which way.", example: "playback" }),
    channelsMin: integer(1, 18, { doc: "Fewest channels.", example: 1, default: 1 }),
    channelsMax: integer(1, 18, { doc: "Most channels.", example: 2, default: 2 }),
    formats: list(choice(FORMATS, { doc: "A sample format.", example: "s16" }), {
      doc: "Sample formats.",
      example: ["s16"],
      default: ["s16"],
      minItems: 1,
      unique: true,
    }),
    rates: list(choice(RATES, { doc: "Samples a second.", example: "48000" }), {
      doc: "Sample rates, as text.",
      example: ["48000"],
      default: ["48000"],
      minItems: 1,
      unique: true,
    }),
  },
  { doc: "A stream.", example: { direction: "playback" } },
);

export const sound = describeDevice({
  type: "sound",
  doc: "A sound card.",
  configDoc: "The streams and jacks of the card.",
  config: {
    streams: list(STREAM, {
      doc: "PCM streams, in the order of their ids.",
      example: [{ direction: "playback" }],
      default: [{ direction: "playback" }, { direction: "capture" }],
      maxItems: 32,
    }),
    jacks: list(text(64, { doc: "What is plugged in.", example: "speaker" }, ASCII_FORM), {
      doc: "Jacks, in the order of their ids.",
      example: ["speaker"],
      default: [],
      maxItems: 32,
    }),
  },
  hostDoc: "Where sound comes from and goes to.",
  hosts: {
    wav: host("WAV files.", {
      playback: path({ doc: "What the guest plays.", example: "audio/out.wav", optional: true }),
      capture: path({ doc: "What the guest records.", example: "audio/in.wav", optional: true }),
    }),
    alsa: host("A sound card of the host.", {
      device: text(64, { doc: "ALSA name of the card.", example: "hw:0,0" }, ASCII_FORM),
    }),
    pipe: host("Named pipes with raw samples.", {
      playback: path({ doc: "What the guest plays.", example: "run/out.pcm", optional: true }),
      capture: path({ doc: "What the guest records.", example: "run/in.pcm", optional: true }),
    }),
    none: host("Nowhere: played sound vanishes, recorded sound is silence.", {}),
  },
  queues: { defaultSize: 64 },
  isolation: "lane",
});
