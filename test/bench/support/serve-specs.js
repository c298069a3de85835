// @ts-check
import { runBackend } from "../../../dist/runtime/index.js";

/** serve-specs.js SPECS: a backend as generated code would start it, with device specifications as JSON. */
await runBackend(JSON.parse(process.argv[2] ?? "[]"), { controlPath: null });
