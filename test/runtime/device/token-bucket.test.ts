import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { TokenBucket } from "../../../src/runtime/device/token-bucket.js";

describe("token bucket", () => {
  it("starts full, empties, and fills with time up to its capacity", () => {
    const bucket = new TokenBucket(1000, 5, 0);
    bucket.take(5);
    expect(bucket.isEmpty).toBe(true);
    bucket.fill(2);
    expect(bucket.isEmpty).toBe(false);
    bucket.fill(60_000);
    bucket.take(4.5);
    expect(bucket.isEmpty).toBe(false);
    bucket.take(0.5);
    expect(bucket.isEmpty).toBe(true);
  });

  it("lets a large request pass and waits for the debt", () => {
    const bucket = new TokenBucket(1000, 10, 0);
    bucket.take(110);
    expect(bucket.waitMs).toBe(100);
    bucket.fill(99);
    expect(bucket.isEmpty).toBe(true);
    bucket.fill(101);
    expect(bucket.isEmpty).toBe(false);
  });

  it("never gives more than rate and burst, and one request over", () => {
    const requests = fc.array(fc.record({ after: fc.nat(50), size: fc.nat(100) }), {
      maxLength: 200,
    });
    fc.assert(
      fc.property(requests, (list) => {
        const bucket = new TokenBucket(2000, 40, 0);
        let now = 0;
        let given = 0;
        for (const { after, size } of list) {
          now += after;
          bucket.fill(now);
          if (bucket.isEmpty) continue;
          bucket.take(size);
          given += size;
        }
        expect(given).toBeLessThanOrEqual(40 + 2 * now + 100);
      }),
    );
  });
});
