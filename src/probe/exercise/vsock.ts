import { VsockType } from "../../catalogue/devices/vsock.js";
import { VsockDriver, type VsockSocket } from "../../runtime/driver/index.js";
import { type Checklist, expectThat, type Outcome } from "./checklist.js";
import { checkFeatures, driverOptions, type Target } from "./target.js";
import { connectLineOf, GUEST_PORT, hostPortOf, peerCidOf } from "./test-ports.js";

/** More than one packet. */
const MESSAGE = Uint8Array.from({ length: 10_000 }, (_, index) => (index * 7) % 256);
/** A port that nobody of the host serves. */
const NOBODY = 0xffff_fffe;
/** The context id of no guest. */
const NO_PEER = 4_000_000_002;

export function exerciseVsock(target: Target<"vsock">, checks: Checklist): void {
  const { device } = target;
  const vsock = checks.prepare("connect", () => VsockDriver.start(driverOptions(target)));
  if (vsock === undefined) return;
  try {
    checks.run("features", () => checkFeatures(target, vsock.driver));
    checks.run("context id", () => {
      expectThat(vsock.cid === device.config.cid, () => `${vsock.cid}, not ${device.config.cid}`);
      return String(vsock.cid);
    });
    checks.run("guest to host", () => checkToHost(vsock, target));
    checks.run("host to guest", () => checkFromHost(vsock, target));
    checks.run("nobody there", () => {
      const socket = vsock.connect(NOBODY, VsockType.Stream, NO_PEER);
      expectThat(
        vsock.connect(NOBODY) === undefined && socket === undefined,
        () => "a port that nobody serves answers",
      );
      return "refused";
    });
  } finally {
    vsock.close();
  }
}

function checkToHost(vsock: VsockDriver, { device, host }: Target<"vsock">): Outcome {
  const port = hostPortOf(device);
  const socket = vsock.connect(port, VsockType.Stream, peerCidOf(device));
  if (socket === undefined) return fail(`no connection to port ${port}`);
  expectThat(socket.send(MESSAGE), () => "the connection ended early");
  checkMessage(host.receive(MESSAGE.length), "the host");
  host.send(MESSAGE);
  return checkRest(socket);
}

function checkFromHost(vsock: VsockDriver, { device, host }: Target<"vsock">): Outcome {
  const line = Buffer.from(connectLineOf(device));
  host.send(new Uint8Array(Buffer.concat([line, MESSAGE])));
  const socket = vsock.accept();
  if (socket === undefined) return fail("no connection came");
  expectThat(socket.guestPort === GUEST_PORT, () => `it came to port ${socket.guestPort}`);
  const answer = Buffer.from(`OK ${socket.hostPort}\n`);
  const heard = Buffer.from(host.receive(answer.length));
  expectThat(heard.equals(answer), () => `the program reads ${JSON.stringify(String(heard))}`);
  return checkRest(socket);
}

/** What is left to do on a connection: the host's message, and a close that is answered. */
function checkRest(socket: VsockSocket): Outcome {
  checkMessage(socket.receiveExactly(MESSAGE.length), "the guest");
  expectThat(socket.close(), () => "a connection that was shut is not reset");
  return `${MESSAGE.length} bytes`;
}

function checkMessage(bytes: Uint8Array, who: string): void {
  const index = MESSAGE.findIndex((byte, position) => byte !== bytes[position]);
  expectThat(index < 0, () =>
    bytes.length <= index
      ? `${bytes.length} of ${MESSAGE.length} bytes came to ${who}`
      : `byte ${index} is ${bytes[index]}, not ${MESSAGE[index]}`,
  );
}

function fail(message: string): undefined {
  expectThat(false, () => message);
}
