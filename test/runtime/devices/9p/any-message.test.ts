import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { P9 } from "../../../../src/catalogue/devices/ninep-messages.js";
import { le32, message } from "./raw-messages.js";
import { bytesOf, SharedTree } from "./shared-tree.js";

describe("any message", () => {
  const types = Object.values(P9).map(({ type }) => type);

  it("is answered with a message that fits, and reaches nothing outside", () => {
    const tree = new SharedTree();
    mkdirSync(tree.path("d"));
    writeFileSync(tree.path("f"), "content");
    symlinkSync("../secret", tree.path("l"));
    const mount = tree.mount();
    const { client, guest } = mount;
    const word = fc.oneof(fc.nat(6), fc.constantFrom(0xffffffff, 0x7fffffff, 0o100644, 0o40755));
    const name = fc.constantFrom("d", "f", "l", "..", ".", "", "new", "../secret", "user.x", "/");
    const field = fc.oneof(
      { weight: 4, arbitrary: word.map(le32) },
      {
        weight: 3,
        arbitrary: name.map((text) => [text.length, 0, ...bytesOf(text)]),
      },
      { weight: 1, arbitrary: fc.array(fc.nat(255), { maxLength: 12 }) },
    );
    const anyRequest = fc.record({
      type: fc.oneof(
        { weight: 9, arbitrary: fc.constantFrom(...types) },
        { weight: 1, arbitrary: fc.nat(255) },
      ),
      body: fc.array(field, { maxLength: 8 }).map((parts) => parts.flat()),
      room: fc.nat(700),
    });
    fc.assert(
      fc.property(fc.array(anyRequest, { minLength: 1, maxLength: 20 }), (requests) => {
        client.version();
        client.attach(0);
        for (const { type, body, room } of requests) {
          const { bytes, length } = guest.request(0, [message(type, body)], [room]);
          expect(length).toBeLessThanOrEqual(room);
          if (room >= 11) expect(new DataView(bytes.buffer).getUint32(0, true)).toBe(length);
        }
      }),
      { numRuns: 60 },
    );
    expect(readdirSync(tree.secret)).toEqual(["key"]);
    expect(readFileSync(join(tree.secret, "key"), "utf8")).toBe("the secret");
    expect(readdirSync(tree.directory).sort()).toEqual(["secret", "share"]);
    expect(guest.failures).toEqual([]);
  });

  it("of any bytes is survived", () => {
    const { guest } = new SharedTree().mount();
    const bytes = fc.uint8Array({ maxLength: 100 });
    fc.assert(
      fc.property(bytes, fc.nat(200), (request, room) => {
        expect(guest.request(0, [request], [room]).length).toBeLessThanOrEqual(room);
      }),
      { numRuns: 300 },
    );
  });
});
