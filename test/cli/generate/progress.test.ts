import { describe, expect, it } from "vitest";
import { Progress } from "../../../src/cli/generate/progress.js";

/** A stream that keeps what is written, and a clock that is set by hand. */
function stage(isTTY: boolean) {
  const state = { text: "", nowMs: 0 };
  const stream = {
    isTTY,
    write: (text: string) => {
      state.text += text;
    },
  };
  return { state, progress: new Progress(stream, () => state.nowMs) };
}

describe("progress", () => {
  it("shows nothing of short work", () => {
    const { state, progress } = stage(true);
    progress.step("guest a", 0, 2);
    progress.end();
    expect(state.text).toBe("");
  });

  it("shows one line of long work, and removes it", () => {
    const { state, progress } = stage(true);
    state.nowMs = 1000;
    progress.step("guest a\n", 0, 2);
    progress.step("guest b", 1, 2);
    expect(state.text).toBe("\r\u001b[2K1 of 2: guest a \r\u001b[2K2 of 2: guest b");
    progress.end();
    progress.end();
    expect(state.text.endsWith("b\r\u001b[2K")).toBe(true);
  });

  it("is quiet where nobody watches", () => {
    const { state, progress } = stage(false);
    state.nowMs = 1000;
    progress.step("guest a", 0, 1);
    progress.end();
    expect(state.text).toBe("");
  });
});
