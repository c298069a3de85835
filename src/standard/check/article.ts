/** For the name of a device type: "an input device", "an rtc device", and "a can device". */
export function article(type: string): "a" | "an" {
  return /^(?:[aeio]|rtc|rpmb|scmi|spi|fs)/.test(type) ? "an" : "a";
}
