import { describe, expect, it } from "vitest";
import { type DeviceName, deviceByName, deviceQueues } from "../../src/catalogue/index.js";

function names(device: DeviceName, features: string[], count?: number) {
  const has = (name: string) => features.includes(name);
  const queues = deviceQueues(deviceByName(device), has, count);
  return queues.map(({ index, name }) => `${index} ${name}`);
}

describe("deviceQueues", () => {
  it("puts the network control queue behind all pairs", () => {
    const features = ["VIRTIO_NET_F_MQ", "VIRTIO_NET_F_CTRL_VQ"];
    expect(names("network", [], 2)).toEqual(["0 receiveq1", "1 transmitq1"]);
    expect(names("network", features, 2)).toEqual([
      "0 receiveq1",
      "1 transmitq1",
      "2 receiveq2",
      "3 transmitq2",
      "4 controlq",
    ]);
  });

  it("gives block one queue without MQ", () => {
    expect(names("block", [], 4)).toEqual(["0 requestq1"]);
    expect(names("block", ["VIRTIO_BLK_F_MQ"], 2)).toEqual(["0 requestq1", "1 requestq2"]);
  });

  it("keeps the console's control queues between port 0 and port 1", () => {
    expect(names("console", [])).toEqual(["0 receiveq(port0)", "1 transmitq(port0)"]);
    expect(names("console", ["VIRTIO_CONSOLE_F_MULTIPORT"], 2)).toEqual([
      "0 receiveq(port0)",
      "1 transmitq(port0)",
      "2 control receiveq",
      "3 control transmitq",
      "4 receiveq(port1)",
      "5 transmitq(port1)",
    ]);
  });

  it("counts crypto data queues, whatever the features", () => {
    expect(names("crypto", [], 2)).toEqual(["0 dataq1", "1 dataq2", "2 controlq"]);
  });

  it("moves the request queues of fs behind a notification queue", () => {
    expect(names("fs", [], 1)).toEqual(["0 hiprio", "1 requestq1"]);
    expect(names("fs", ["VIRTIO_FS_F_NOTIFICATION"], 1)).toEqual([
      "0 hiprio",
      "1 notificationq",
      "2 requestq1",
    ]);
  });

  it("leaves holes for absent balloon queues", () => {
    const features = ["VIRTIO_BALLOON_F_PAGE_REPORTING"];
    expect(names("balloon", features)).toEqual(["0 inflateq", "1 deflateq", "4 reporting_vq"]);
  });
});
