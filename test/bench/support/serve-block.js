// @ts-check
import { block, runBackend } from "../../../dist/runtime/index.js";

/** serve-block.js SOCKET FILE ENGINE: the backend under test, as generated code would start it. */
const [socketPath = "", file = "", engine = "auto"] = process.argv.slice(2);
const devices = [
  block({
    name: "disk",
    lane: "main",
    socketPath,
    file,
    engine: /** @type {"auto" | "sync" | "io_uring"} */ (engine),
    queueSize: 256,
    features: [
      "VIRTIO_F_VERSION_1",
      "VIRTIO_F_INDIRECT_DESC",
      "VIRTIO_F_EVENT_IDX",
      "VIRTIO_BLK_F_SEG_MAX",
      "VIRTIO_BLK_F_BLK_SIZE",
      "VIRTIO_BLK_F_FLUSH",
    ],
  }),
];
await runBackend(devices, { controlPath: null });
