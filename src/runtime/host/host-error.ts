/**
 * Something on the host that a device needs is missing or refused: a file, a socket path, a permission.
 * The message says what to do; the code is stable:
 * WB40xx sockets and features, WB41xx block, WB42xx entropy, WB43xx console, WB45xx balloon,
 * WB46xx SCSI,
 * WB48xx control,
 * WB49xx 9p.
 */
export class HostError extends Error {
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.name = "HostError";
    this.code = code;
  }
}
