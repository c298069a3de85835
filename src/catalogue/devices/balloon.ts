import { configSpace, deviceType, feature, queue, reads, readsAndWrites } from "../device-type.js";
import { le16, le32, le64, struct } from "../layout.js";

/** VIRTIO_BALLOON_F_*, section 5.5.3. */
export const BalloonFeature = {
  MustTellHost: 0,
  StatsVq: 1,
  DeflateOnOom: 2,
  FreePageHint: 3,
  PagePoison: 4,
  PageReporting: 5,
} as const;

/** VIRTIO_BALLOON_S_*, section 5.5.6.3: tags of memory statistics. */
export const BalloonStatTag = {
  SwapIn: 0,
  SwapOut: 1,
  Majflt: 2,
  Minflt: 3,
  Memfree: 4,
  Memtot: 5,
  Avail: 6,
  Caches: 7,
  HtlbPgalloc: 8,
  HtlbPgfail: 9,
} as const;

/** VIRTIO_BALLOON_CMD_ID_*, section 5.5.6.5: values of free_page_hint_cmd_id that are no hint. */
export const BalloonCmdId = { Stop: 0, Done: 1 } as const;

/** Pages are of this size whatever the guest uses, section 5.5.6. */
export const BALLOON_PAGE_SIZE = 4096;

/** struct virtio_balloon_config, section 5.5.4. */
export const BalloonConfig = struct(16, {
  num_pages: le32,
  actual: le32,
  free_page_hint_cmd_id: le32,
  poison_val: le32,
});

/** struct virtio_balloon_stat, section 5.5.6.3. */
export const BalloonStat = struct(10, { tag: le16, val: le64 });

/** Traditional memory balloon, VIRTIO 1.4, section 5.5. */
export const balloon = deviceType({
  name: "balloon",
  specName: "balloon",
  title: "Traditional memory balloon",
  id: 5,
  section: "5.5",
  transitionalPciDeviceId: 0x1002,
  queues: [
    queue(0, "inflateq", "driver-to-device"),
    queue(1, "deflateq", "driver-to-device"),
    queue(2, "statsq", "driver-to-device", "VIRTIO_BALLOON_F_STATS_VQ"),
    queue(3, "free_page_vq", "driver-to-device", "VIRTIO_BALLOON_F_FREE_PAGE_HINT"),
    queue(4, "reporting_vq", "driver-to-device", "VIRTIO_BALLOON_F_PAGE_REPORTING"),
  ],
  features: [
    feature(
      BalloonFeature.MustTellHost,
      "VIRTIO_BALLOON_F_MUST_TELL_HOST",
      "Tell device before reusing ballooned pages",
    ),
    feature(BalloonFeature.StatsVq, "VIRTIO_BALLOON_F_STATS_VQ", "Statistics queue exists"),
    feature(
      BalloonFeature.DeflateOnOom,
      "VIRTIO_BALLOON_F_DEFLATE_ON_OOM",
      "Guest may deflate under memory pressure",
    ),
    feature(
      BalloonFeature.FreePageHint,
      "VIRTIO_BALLOON_F_FREE_PAGE_HINT",
      "Free page hinting queue and command id",
    ),
    feature(BalloonFeature.PagePoison, "VIRTIO_BALLOON_F_PAGE_POISON", "poison_val is valid"),
    feature(
      BalloonFeature.PageReporting,
      "VIRTIO_BALLOON_F_PAGE_REPORTING",
      "Free page reporting queue",
    ),
  ],
  config: configSpace(BalloonConfig, {
    num_pages: reads("target in 4 KiB pages"),
    actual: readsAndWrites("pages now in balloon, driver writes"),
    free_page_hint_cmd_id: reads("current hinting command id", "VIRTIO_BALLOON_F_FREE_PAGE_HINT"),
    poison_val: readsAndWrites("poison pattern, driver writes", "VIRTIO_BALLOON_F_PAGE_POISON"),
  }),
  notes: [
    "Queue indices are fixed, as the text has it; Linux drivers number only the queues present.",
    "Legacy: the configuration stays little-endian, statistics are guest-endian.",
  ],
});
