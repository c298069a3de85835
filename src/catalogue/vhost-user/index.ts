export * from "./crypto-session.js";
export * from "./inflight.js";
export * from "./messages.js";
export * from "./payloads.js";
export * from "./protocol.js";
