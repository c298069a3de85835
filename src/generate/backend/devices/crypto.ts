import { byteCount, type Literal } from "../../literal.js";
import type { BackendDevice } from "./backend-device.js";

/** The constructor's, which need not be written. */
const DEFAULTS = {
  dataQueues: 1,
  maxRequest: 1024 * 1024,
  maxCipherKey: 64,
  maxAuthenticationKey: 512,
  sessions: 1024,
} as const;

export const crypto: BackendDevice<"crypto"> = {
  construct: "crypto",
  properties({ config, queues }) {
    const unless = (value: number, usual: number, literal: Literal = value) =>
      value === usual ? undefined : literal;
    const { maxRequest, maxCipherKey, maxAuthenticationKey, sessions } = config;
    return {
      dataQueues: unless(queues.repeated, DEFAULTS.dataQueues),
      services: config.services,
      algorithms: config.algorithms,
      maxRequestBytes: unless(maxRequest, DEFAULTS.maxRequest, byteCount(maxRequest)),
      maxCipherKeyBytes: unless(maxCipherKey, DEFAULTS.maxCipherKey),
      maxAuthenticationKeyBytes: unless(maxAuthenticationKey, DEFAULTS.maxAuthenticationKey),
      maxSessions: unless(sessions, DEFAULTS.sessions),
    };
  },
  hostText: ({ config }) => `OpenSSL computes ${config.services.join(", ")}`,
};
