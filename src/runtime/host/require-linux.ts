/** Says where the runtime runs, before anything of it is loaded. */
if (process.platform !== "linux") {
  throw new Error(
    `wheelbase/runtime serves devices on Linux only, this is ${process.platform}. ` +
      "Profiles can be defined, validated and generated here; run the generated backend on Linux.",
  );
}
if (new Uint8Array(new Uint32Array([1]).buffer)[0] !== 1) {
  throw new Error("wheelbase/runtime needs a little-endian host.");
}
