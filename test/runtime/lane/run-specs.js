// @ts-check
import { runBackend } from "wheelbase/runtime";

/** run-specs.js SPECS: a backend with device specifications as JSON. */
await runBackend(JSON.parse(process.argv[2] ?? "[]"));
