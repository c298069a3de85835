/** What tries to leave its place in HTML, Markdown, XML or a terminal. */
export const ATTACKS = [
  `<script>window.pwned = 1</script>`,
  `</script><script>window.pwned = 1</script>`,
  `"><img src=x onerror="window.pwned = 1">`,
  `' onfocus='window.pwned = 1' autofocus='`,
  "</style><svg onload=window.pwned=1>",
  `{{this.constructor}} {{{style}}} \${window.pwned = 1}`,
  "]]> <!-- | [link](javascript:window.pwned=1) ![x](x) `code`",
] as const;

/** A vendor profile with every attack in every free text. */
export function hostileVendor(): string {
  const text = JSON.stringify(ATTACKS.join(" "));
  const short = (index: number) => JSON.stringify((ATTACKS[index] ?? "").slice(0, 78));
  return `kind: VendorProfile
schemaVersion: 1
name: hostile
product: ${short(0)}
version: ${short(2)}
vendor: ${short(3)}
description: ${text}
sources:
  page: { confidence: vendor-page, title: ${JSON.stringify(ATTACKS.slice(0, 4).join(" "))}, url: "https://evil.example/?q=%3Cscript%3E&a=1|2", date: "2026-01-01", notes: ${text} }
  bench: { confidence: measured, title: ${short(4)}, method: ${text}, date: "2026-01-01" }
architectures:
  - { architecture: x86_64, support: supported, source: page, notes: ${text} }
devices:
  - type: block
    support: supported
    source: [page, bench]
    transports:
      - { transport: pci, device: ${short(1)}, support: supported, source: page, notes: ${text} }
    backends:
      - { kind: vhost-user, frontEnd: ${short(4)}, support: supported, source: page, notes: ${text} }
    config:
      - { field: ${short(5)}, notes: ${text}, source: page }
    notes: ${text}
otherDevices:
  - { name: ${short(6)}, kind: emulated, support: unknown, source: page, notes: ${text} }
notes: ${text}
`;
}
