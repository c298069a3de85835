import fc from "fast-check";
import { describe, expect, it, onTestFinished } from "vitest";
import { ConsoleConfig } from "../../../../src/catalogue/devices/console.js";
import { ConsoleDevice } from "../../../../src/runtime/devices/console/model.js";
import { createDevice } from "../../../../src/runtime/devices/console/module.js";
import { consoleDevice } from "../../../../src/runtime/devices/console/spec.js";
import { HostError } from "../../../../src/runtime/host/host-error.js";
import { accessors } from "../../../../src/runtime/memory/accessors.js";
import { ByteBuffer } from "../../../../src/runtime/memory/byte-buffer.js";
import { Guest } from "../harness.js";
import { testServices } from "../host-services.js";
import { MeteredPort } from "./metered-port.js";
import { bytesOf, common, receive, textOf, transmit } from "./terminal.js";

function meteredGuest() {
  const port = new MeteredPort();
  const device = new ConsoleDevice(132, 43, port);
  const guest = new Guest(device, { queueSize: 64, dataBytes: 64 * 1024 });
  onTestFinished(() => guest.release());
  return { port, device, guest };
}

const chunk = fc.string({ minLength: 1, maxLength: 20, unit: "binary-ascii" });

describe("console output", () => {
  it("keeps order and loses nothing, whatever the host takes and whenever", () => {
    const { port, guest } = meteredGuest();
    const step = fc.oneof(
      fc.array(chunk, { minLength: 1, maxLength: 4 }),
      fc.nat(60),
      fc.constant("pause" as const),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 12 }), (steps) => {
        guest.reset();
        port.output = "";
        port.room = 0;
        const ids: number[] = [];
        let text = "";
        const allow = (bytes: number): void => {
          port.room = bytes;
          port.listener?.outputReady();
          guest.runner.flush();
        };
        for (const action of steps) {
          if (action === "pause") {
            guest.pause(transmit);
            allow(5);
            guest.resume(transmit);
          } else if (typeof action === "number") {
            allow(action);
          } else {
            text += action.join("");
            ids.push(guest.offer(transmit, action.map(bytesOf), []).id);
            guest.kick(transmit);
          }
          expect(text.startsWith(port.output)).toBe(true);
        }
        allow(Number.MAX_SAFE_INTEGER);
        expect(port.output).toBe(text);
        expect(guest.used(transmit)).toEqual(ids.map((id) => ({ id, length: 0 })));
      }),
      { numRuns: 200 },
    );
  });
});

describe("console input", () => {
  it("fills the buffers in order and is watched only while there is one", () => {
    const { port, guest } = meteredGuest();
    const buffers = fc.array(fc.array(fc.nat(9), { minLength: 1, maxLength: 3 }), {
      maxLength: 10,
    });
    fc.assert(
      fc.property(fc.array(chunk, { maxLength: 6 }), buffers, (typed, lent) => {
        guest.reset();
        port.input = "";
        const places = lent.map((sizes) => guest.offer(receive, [], sizes).writablePlaces);
        guest.kick(receive);
        for (const text of typed) {
          port.input += text;
          port.listener?.inputReady();
        }
        guest.runner.flush();
        const used = guest.used(receive);
        const texts = used.map(({ length }, index) =>
          textOf(guest.read(places[index] ?? [])).slice(0, length),
        );
        expect(texts.join("") + port.input).toBe(typed.join(""));
        expect(port.watches).toBe(used.length < lent.length);
      }),
      { numRuns: 200 },
    );
  });

  it("is not watched any more when the queue stops", () => {
    const { port, guest } = meteredGuest();
    guest.offer(receive, [], [8]);
    guest.kick(receive);
    expect(port.watches).toBe(true);
    guest.pause(receive);
    expect(port.watches).toBe(false);
    port.input = "late";
    port.listener?.inputReady();
    expect(port.input).toBe("late");
    guest.resume(receive);
    expect(port.input).toBe("");
  });
});

describe("console configuration", () => {
  it("tells the size", () => {
    const { device } = meteredGuest();
    const bytes = ByteBuffer.ofSize(ConsoleConfig.size);
    device.config.read(0, bytes.bytes);
    const Config = accessors(ConsoleConfig);
    expect([Config.cols.get(bytes), Config.rows.get(bytes)]).toEqual([132, 43]);
  });

  it("is plain data that survives the way into a thread", () => {
    const spec = consoleDevice({ ...common, pty: { link: "run/console.pty" } });
    expect(spec.options).toEqual({
      ...{ columns: 80, rows: 24, ports: [] },
      pty: { link: "run/console.pty" },
    });
    expect(structuredClone(spec)).toEqual(spec);
  });

  it.each([
    { columns: 0, rows: 24, pty: {} },
    { columns: 80, rows: 65536, pty: {} },
    { columns: 80, rows: 24 },
    { columns: 80, rows: 24, pty: {}, socket: { path: "s" } },
  ])("%o is refused", (options) => {
    expect(() => createDevice({ ports: [], ...options } as never, testServices())).toThrow(
      HostError,
    );
  });
});
