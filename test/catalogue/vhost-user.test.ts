import { describe, expect, it } from "vitest";
import {
  BackendRequest,
  backendMessage,
  backendMessages,
  FrontendRequest,
  frontendMessage,
  frontendMessages,
  InflightPackedDesc,
  InflightPackedQueue,
  InflightSplitDesc,
  InflightSplitQueue,
  MessageHeader,
  ProtocolFeature,
} from "../../src/catalogue/vhost-user/index.js";
import { pascalCase } from "./sources.js";

const range = (first: number, last: number) =>
  Array.from({ length: last - first + 1 }, (_, i) => first + i);

describe("vhost-user numbers", () => {
  it("have no holes", () => {
    expect(Object.values(FrontendRequest)).toEqual(range(1, 44));
    expect(Object.values(BackendRequest)).toEqual(range(1, 10));
    expect(Object.values(ProtocolFeature)).toEqual(range(0, 21));
  });

  it("have a table row that carries their name", () => {
    for (const [key, id] of Object.entries(FrontendRequest)) {
      expect(pascalCase(frontendMessages[id].name.replace("VHOST_USER_", ""))).toBe(key);
    }
    for (const [key, id] of Object.entries(BackendRequest)) {
      expect(pascalCase(backendMessages[id].name.replace("VHOST_USER_BACKEND_", ""))).toBe(key);
    }
  });

  it("answer undefined for an id nobody defined", () => {
    expect([frontendMessage(0), frontendMessage(45), backendMessage(11)]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  });
});

describe("vhost-user messages", () => {
  it("say which features they need", () => {
    expect(frontendMessages[FrontendRequest.GetConfig].needs).toBe(ProtocolFeature.Config);
    expect(frontendMessages[FrontendRequest.SetVringKick].needs).toBeUndefined();
  });

  it("answer always where the specification demands a reply", () => {
    const always = Object.entries(FrontendRequest).filter(
      ([, id]) => frontendMessages[id].replies === "always",
    );
    expect(always.map(([name]) => name)).toEqual([
      "GetFeatures",
      "GetVringBase",
      "GetProtocolFeatures",
      "GetQueueNum",
      "IotlbMsg",
      "GetConfig",
      "CreateCryptoSession",
      "PostcopyAdvise",
      "PostcopyEnd",
      "GetInflightFd",
      "GetMaxMemSlots",
      "GetStatus",
      "GetSharedObject",
      "SetDeviceStateFd",
      "CheckDeviceState",
      "GetShmemConfig",
    ]);
  });

  it("have the payload sizes QEMU sends", () => {
    const sizes = (["SetMemTable", "SetVringAddr", "GetConfig", "SetInflightFd"] as const).map(
      (name) => frontendMessages[FrontendRequest[name]].payload?.size,
    );
    expect([MessageHeader.size, ...sizes]).toEqual([12, 8, 40, 12, 24]);
  });

  it("place the in-flight records as C does", () => {
    const records = [
      InflightSplitQueue,
      InflightSplitDesc,
      InflightPackedQueue,
      InflightPackedDesc,
    ];
    expect(records.map((layout) => layout.size)).toEqual([16, 16, 32, 32]);
    expect(InflightSplitDesc.fields.counter.offset).toBe(8);
    expect(InflightPackedDesc.fields.addr.offset).toBe(24);
  });
});
