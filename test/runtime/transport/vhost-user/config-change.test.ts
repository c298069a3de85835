import { describe, expect, it, vi } from "vitest";
import { CommonFeature } from "../../../../src/catalogue/features.js";
import { DeviceStatus } from "../../../../src/catalogue/status.js";
import { ProtocolFeature } from "../../../../src/catalogue/vhost-user/index.js";
import { DeviceRunner } from "../../../../src/runtime/device/device-runner.js";
import { FeatureSet } from "../../../../src/runtime/device/feature-set.js";
import { PeerSignal } from "../../../../src/runtime/host/peer-signal.js";
import { BackendChannel } from "../../../../src/runtime/transport/vhost-user/backend-channel.js";
import { Session } from "../../../../src/runtime/transport/vhost-user/session.js";
import { testServices } from "../../devices/host-services.js";
import { EchoDevice } from "../mmio/echo-device.js";

const { Acknowledge, Driver, FeaturesOk, DriverOk } = DeviceStatus;

class CountingChannel extends BackendChannel {
  configChanges = 0;

  override sendConfigChange(): boolean {
    this.configChanges++;
    return true;
  }
}

function connect() {
  const services = testServices();
  const channel = new CountingChannel(services.arena);
  const echo = new EchoDevice();
  const runner = new DeviceRunner(echo);
  const offered = new FeatureSet([CommonFeature.Version1]);
  const transport = { ...services, signal: new PeerSignal(services.arena) };
  return { echo, channel, session: new Session(runner, offered, channel, transport) };
}

describe("a configuration change over vhost-user", () => {
  it("is told to front-ends that know the configuration, as long as they are there", () => {
    const { echo, channel, session } = connect();
    echo.config.update(0, Uint8Array.of(50));
    expect(channel.configChanges).toBe(0);
    session.ackedProtocol = new FeatureSet([ProtocolFeature.Config, ProtocolFeature.BackendReq]);
    echo.config.update(0, Uint8Array.of(51));
    expect(channel.configChanges).toBe(1);
    session.release();
    echo.config.update(0, Uint8Array.of(52));
    expect(channel.configChanges).toBe(1);
  });
});

describe("the status over vhost-user", () => {
  it("has FEATURES_OK only for features that can be served", () => {
    const { session } = connect();
    session.status.replay(Acknowledge | Driver | FeaturesOk);
    expect(session.status.value).toBe(Acknowledge | Driver);
    expect(session.setFeatures(new FeatureSet([CommonFeature.Version1]))).toBeUndefined();
    session.status.replay(Acknowledge | Driver | FeaturesOk | DriverOk);
    expect(session.status.value).toBe(Acknowledge | Driver | FeaturesOk | DriverOk);
    session.reset();
    expect(session.status.value).toBe(0);
    session.release();
  });
});

describe("features over vhost-user", () => {
  it("change for the device only when its rings rest, and do not stop them when they stay the same", () => {
    const { echo, session } = connect();
    const features = new FeatureSet([CommonFeature.Version1]);
    const [vring] = session.vrings;
    if (vring === undefined) throw new Error("no vring");
    const suspend = vi.spyOn(vring, "suspend");
    const learnedAfter: number[] = [];
    echo.negotiated = () => learnedAfter.push(suspend.mock.calls.length);
    for (const set of [features, features, new FeatureSet([]), features]) session.setFeatures(set);
    expect(learnedAfter).toEqual([1, 1, 2, 3]);
    session.release();
  });
});
