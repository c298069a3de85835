// @ts-check
import { exception, testsIn, together } from "../claim.js";

const definition = testsIn("test/runtime/devices/crypto/definition.test.ts");
const sessions = testsIn("test/runtime/devices/crypto/sessions.test.ts");
const hostile = testsIn("test/runtime/devices/crypto/hostile.test.ts");
const ciphers = testsIn("test/runtime/devices/crypto/ciphers.test.ts");
const digests = testsIn("test/runtime/devices/crypto/digests.test.ts");
const chains = testsIn("test/runtime/devices/crypto/chains.test.ts");
const aead = testsIn("test/runtime/devices/crypto/aead.test.ts");
const keys = testsIn("test/runtime/devices/crypto/keys.test.ts");

const eitherMode = together(
  sessions("without one need the feature of their service"),
  sessions("and without one may come one after the other, by the flag of their header"),
);
const noIpsec = exception(
  "the IPsec service is not offered: its bit of crypto_services and its capabilities are absent",
);

/** VIRTIO 1.4, 5.9. @type {import("../claim.js").Claims} */
export const claims = {
  "5.9.5.1/1": together(
    definition("tells its queues, its limits and that it is ready, by the one flag there is"),
    definition("is refused with %s: %j"),
  ),
  "5.9.5.1/2": definition(
    "tells its queues, its limits and that it is ready, by the one flag there is",
  ),
  "5.9.5.1/3": ciphers("is computed in a session, with revision 1: %s"),
  "5.9.5.1/4": definition("has the bits of its services and algorithms, and no others"),
  "5.9.5.1/5": definition("has masks for every service that it names"),
  "5.9.5.1/6": definition("has the bits of its services and algorithms, and no others"),
  "5.9.5.1/7": definition(
    "tells its queues, its limits and that it is ready, by the one flag there is",
  ),
  "5.9.5.1/8": definition(
    "tells its queues, its limits and that it is ready, by the one flag there is",
  ),
  "5.9.5.1/9": definition(
    "tells its queues, its limits and that it is ready, by the one flag there is",
  ),
  "5.9.9.2.1.7/1": sessions("are opened by what their opcode says, each with an id of its own"),
  "5.9.9.2.1.7/2": sessions("are opened by what their opcode says, each with an id of its own"),
  "5.9.9.2.1.7/3": together(
    sessions("of a service or an algorithm that is not offered"),
    sessions("beyond the most of them, and the key of the refused one is wiped"),
    sessions("with %s"),
  ),
  "5.9.9.2.1.7/4": together(
    sessions("are opened by what their opcode says, each with an id of its own"),
    sessions("with %s"),
  ),
  "5.9.9.2.1.9/1": sessions("are gone when they were destroyed, and their ids with them"),
  "5.9.9.4.2/1": digests("is computed in a session, with revision 1: %s"),
  "5.9.9.4.2/2": eitherMode,
  "5.9.9.4.2/3": digests("is computed without a session, and as short as it is asked for"),
  "5.9.9.4.2/4": together(
    digests("is never longer than its algorithm has it"),
    sessions("of a service or an algorithm that is not offered"),
    hostile("cannot be guessed: whatever id there is not is invalid"),
  ),
  "5.9.9.5.2/1": together(
    digests("is computed in a session, with revision 1: %s"),
    digests("is computed without a session, and as short as it is asked for"),
  ),
  "5.9.9.5.2/2": digests("is computed in a session, with revision 1: %s"),
  "5.9.9.5.2/3": together(
    digests("is never longer than its algorithm has it"),
    sessions("with a longer key for codes than the device takes, or none"),
  ),
  "5.9.9.6.2/1": together(
    ciphers("is computed in a session, with revision 1: %s"),
    ciphers("is computed without a session"),
  ),
  "5.9.9.6.2/2": together(
    sessions("say in which direction it works"),
    ciphers("is computed without a session"),
  ),
  "5.9.9.6.2/3": ciphers("is computed in a session, with revision 1: %s"),
  "5.9.9.6.2/4": chains("encrypt, then digest what came of it; with a key: %s"),
  "5.9.9.6.2/5": together(
    ciphers("is computed in a session, with revision 1: %s"),
    chains("digest, then encrypt; with a key: %s"),
  ),
  "5.9.9.6.2/6": together(
    chains("digest what came, then decrypt it, with additional data first"),
    hostile("anything that looks like a request"),
  ),
  "5.9.9.6.2/7": chains("encrypt, then digest what came of it; with a key: %s"),
  "5.9.9.6.2/8": together(
    chains("stay inside of their data"),
    hostile("%s that lies costs the request"),
    hostile("cannot be guessed: whatever id there is not is invalid"),
  ),
  "5.9.9.7.2/1": aead("is computed without a session, the tag behind the cipher text"),
  "5.9.9.7.2/2": aead("is computed in a session, with revision 1: %s"),
  "5.9.9.7.2/3": aead("is computed without a session, the tag behind the cipher text"),
  "5.9.9.7.2/4": together(
    aead("does not open with another %s, and gives nothing away"),
    aead("has vectors and tags of the lengths of its algorithm only"),
  ),
  "5.9.9.7.2/5": aead("does not open with another %s, and gives nothing away"),
  "5.9.9.8.2/1": keys("raises numbers to the powers of its key"),
  "5.9.9.8.2/2": keys("pads as PKCS #1 says, and tells the length of what it finds"),
  "5.9.9.8.2/3": together(
    keys("signs digests, and rejects what was not signed"),
    keys("do nothing that they are not for"),
    keys("are refused: %s"),
  ),
  "5.9.9.9.4/1": noIpsec,
  "5.9.9.9.4/2": noIpsec,
  "5.9.9.9.4/3": noIpsec,
  "5.9.9.9.4/4": noIpsec,
  "5.9.9.9.4/5": noIpsec,
  "5.9.9.9.4/6": noIpsec,
  "5.9.9.9.4/7": noIpsec,
  "5.9.9.9.4/8": noIpsec,
  "5.9.9.9.4/9": noIpsec,
  "5.9.9.9.4/10": noIpsec,
  "5.9.9.9.4/11": noIpsec,
  "5.9.9.9.4/12": noIpsec,
};
