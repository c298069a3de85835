// @ts-check
import { closeSync } from "node:fs";
import { frontendMessage } from "../../../../dist/catalogue/vhost-user/messages.js";
import { Arena } from "../../../../dist/runtime/host/arena.js";
import { libc } from "../../../../dist/runtime/host/libc.js";
import { MessageSocket } from "../../../../dist/runtime/host/message-socket.js";
import { PollEvent, PollSet } from "../../../../dist/runtime/host/poll.js";
import { acceptUnix, listenUnix } from "../../../../dist/runtime/host/unix-socket.js";

/**
 * fake-backend.js SOCKET OPTIONS: a back-end that serves nothing, answers every message, and prints what it was sent: one
 * line of JSON per connection, `[name, payload words..., "fd" per descriptor]` per message. It runs in a process of its own,
 * since the driver blocks its thread. OPTIONS is JSON: `features` and `protocolFeatures` as hexadecimal, `refuse` a list of
 * message names to acknowledge with 1, `silent` a list of names to leave unanswered.
 */
const [path = "", text = "{}"] = process.argv.slice(2);
const options = {
  features: "0",
  protocolFeatures: "0",
  refuse: [],
  silent: [],
  ...JSON.parse(text),
};

const arena = new Arena(65536);
const socket = new MessageSocket(arena, 4096);
const poll = new PollSet(arena, 1);
const listener = listenUnix(path, arena);
process.stdout.write("ready\n");

for (;;) {
  wait(listener);
  const fd = acceptUnix(listener);
  if (fd === undefined) continue;
  socket.fd = fd;
  /** @type {(string | number)[][]} */
  const log = [];
  while (serveOne(log));
  libc.close(fd);
  process.stdout.write(`${JSON.stringify(log)}\n`);
}

/** @param {number} fd */
function wait(fd) {
  poll.set(0, fd, PollEvent.In);
  while (poll.wait(-1) === 0);
}

/**
 * @param {number} size
 * @param {number[]} fds
 */
function readAll(size, fds) {
  const bytes = new Uint8Array(size);
  for (let done = 0; done < size; ) {
    wait(socket.fd);
    const count = socket.receive(bytes, done, size - done, fds);
    if (count === 0 || count === -2) return undefined;
    if (count > 0) done += count;
  }
  return new DataView(bytes.buffer);
}

/** @param {(string | number)[][]} log */
function serveOne(log) {
  /** @type {number[]} */
  const fds = [];
  const header = readAll(12, fds);
  if (header === undefined) return false;
  const id = header.getUint32(0, true);
  const flags = header.getUint32(4, true);
  const payload = readAll(header.getUint32(8, true), fds);
  for (const fd of fds) closeSync(fd);
  if (payload === undefined) return false;
  const words = Array.from({ length: payload.byteLength >> 2 }, (_, index) =>
    payload.getUint32(4 * index, true),
  );
  const name = frontendMessage(id)?.name ?? `request ${id}`;
  const short = name.replace("VHOST_USER_", "");
  log.push([short, ...words, ...fds.map(() => "fd")]);
  if (options.silent.includes(short)) return true;
  if (frontendMessage(id)?.replies === "always") answer(id, replyTo(short, payload));
  else if ((flags & 8) !== 0) answer(id, number(options.refuse.includes(short) ? 1n : 0n));
  return true;
}

/**
 * @param {string} name
 * @param {DataView} payload
 */
function replyTo(name, payload) {
  switch (name) {
    case "GET_FEATURES":
      return number(BigInt(`0x${options.features}`));
    case "GET_PROTOCOL_FEATURES":
      return number(BigInt(`0x${options.protocolFeatures}`));
    case "GET_STATUS":
      return number(15n);
    case "GET_VRING_BASE":
      payload.setUint32(4, 7, true);
      return payload;
    case "GET_CONFIG":
      for (let at = 12; at < payload.byteLength; at++) payload.setUint8(at, at - 11);
      return payload;
    default:
      return number(32n);
  }
}

/** @param {bigint} value */
function number(value) {
  const view = new DataView(new ArrayBuffer(8));
  view.setBigUint64(0, value, true);
  return view;
}

/**
 * @param {number} id
 * @param {DataView} payload
 */
function answer(id, payload) {
  const message = new DataView(new ArrayBuffer(12 + payload.byteLength));
  message.setUint32(0, id, true);
  message.setUint32(4, 5, true);
  message.setUint32(8, payload.byteLength, true);
  new Uint8Array(message.buffer, 12).set(
    new Uint8Array(payload.buffer, payload.byteOffset, payload.byteLength),
  );
  socket.send(new Uint8Array(message.buffer));
}
