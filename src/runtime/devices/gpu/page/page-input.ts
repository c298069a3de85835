import { connect, type Socket } from "node:net";

/** Sockets of input devices, as their `socket` binding listens at them. */
export interface InputPaths {
  /** Of a touch screen: what is done on the first display. */
  readonly touch?: string | undefined;
  /** Of a keyboard. */
  readonly keys?: string | undefined;
}

const touchForm = /^touch (\d{1,2}) (\d{1,5}) (\d{1,5})$/;
const liftForm = /^lift (\d{1,2})$/;
const keyForm = /^(press|release) (KEY_[A-Z0-9]{1,20})$/;
/** What may wait for a device that does not read; more is lost. */
const mostWaitingBytes = 64 * 1024;

/** Hands what people do on a page to input devices. A page may say anything: only what has the right form goes on. */
export class PageInput {
  readonly paths: InputPaths;
  readonly #links = new Map<string, Socket>();

  constructor(paths: InputPaths) {
    this.paths = paths;
  }

  take(text: string): void {
    const { touch, keys } = this.paths;
    const [, contact, x, y] = touchForm.exec(text) ?? [];
    const [, lifted] = liftForm.exec(text) ?? [];
    const [, action, key] = keyForm.exec(text) ?? [];
    if (contact !== undefined) {
      this.#send(touch, { touch: { contact: Number(contact), x: Number(x), y: Number(y) } });
    } else if (lifted !== undefined) {
      this.#send(touch, { touch: { contact: Number(lifted) } });
    } else if (key !== undefined) {
      this.#send(keys, { key: { key, action } });
    }
  }

  close(): void {
    for (const link of this.#links.values()) link.destroy();
    this.#links.clear();
  }

  /** Connects when there is something to say, again after the device hung up. */
  #send(path: string | undefined, command: object): void {
    if (path === undefined) return;
    let link = this.#links.get(path);
    if (link === undefined) {
      link = connect(path);
      link.on("error", () => undefined);
      link.on("close", () => this.#links.delete(path));
      // What the device tells of its lights is nothing for a page.
      link.resume();
      this.#links.set(path, link);
    }
    if (link.writableLength < mostWaitingBytes) link.write(`${JSON.stringify(command)}\n`);
  }
}
