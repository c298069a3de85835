/** What went wrong between the built-in driver and a device, for programs. */
export type DriverErrorCode =
  /** The back-end did not answer, or the device did not use a buffer, in time. */
  | "timeout"
  /** The back-end closed its socket. */
  | "disconnected"
  /** The back-end answered a request with a failure. */
  | "refused"
  /** The back-end broke the vhost-user protocol. */
  | "protocol"
  /** The device broke the rules of the virtqueue. */
  | "queue"
  /** The device answered a request with too few bytes. */
  | "short-answer"
  /** The device signalled its error descriptor. */
  | "device-failed"
  /** The device lacks something that the caller demanded. */
  | "unsupported"
  /** The guest memory of the driver is full. */
  | "out-of-memory";

/** Every failure of a device or back-end that the driver notices; mistakes of the caller are RangeErrors. */
export class DriverError extends Error {
  readonly code: DriverErrorCode;

  constructor(code: DriverErrorCode, message: string) {
    super(message);
    this.name = "DriverError";
    this.code = code;
  }
}

/** The back-end answered a message that asked for a reply with a failure. */
export class RefusedError extends DriverError {
  /** The message's name in the vhost-user specification. */
  readonly request: string;
  /** The value of the answer: anything but 0 is a failure. */
  readonly value: number;

  constructor(request: string, value: number) {
    super("refused", `the back-end refused ${request} (answer ${value})`);
    this.name = "RefusedError";
    this.request = request;
    this.value = value;
  }
}
