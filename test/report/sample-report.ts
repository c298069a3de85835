import type { Diagnostic } from "../../src/profile/diagnostic.js";
import { parsePlatform } from "../../src/profile/load-platform.js";
import type { CheckedFile } from "../../src/report/finding.js";
import { GOOD_PROFILE, spoil } from "../profile/profile-text.js";

function check(file: string, text: string): CheckedFile {
  const { findings, sources } = parsePlatform(text, file);
  return { file, findings, sources };
}

/** A report as it usually is: errors, a warning, two places of one finding, a file without any. */
export const USUAL_FILES: readonly CheckedFile[] = [
  check("cars/bad.yaml", spoil("512MiB", "512MB", spoil("name: log", "name: boot"))),
  check("cars/good.yaml", GOOD_PROFILE),
  check("cars/warned.yaml", spoil("serial: SERIAL-01", "logicalBlockSize: 512")),
];

/** Everything that some format or its reader could take for more than text. */
export const HOSTILE_TEXT = [
  "line\nbreak\r\n\ttab",
  "\u001b[31mred\u001b[0m\u009b2J\u0000\u0007",
  "`code` **bold** | cell <script>alert(1)</script> <!-- &amp; @team #1 [a](b) \\",
  "]]> <![CDATA[ ' \" &lt; %0A %25 ::error::x,y:z",
  "\u202eright to left\u2066\u2028\u2029\ufeff\ud800\ufffe",
  "日本 \u{1f697}e\u0301",
].join(" / ");

const HOSTILE_NAME = "dir,a:b/%41 `x`|<y>\n::stop::\u001b[2J\ud800.yaml";

const place = { line: 1, column: 4, endLine: 1, endColumn: 9 };

const HOSTILE_FINDING: Diagnostic = {
  code: "WB2004",
  rule: "schema/value",
  severity: "error",
  message: HOSTILE_TEXT,
  expected: HOSTILE_TEXT,
  hint: HOSTILE_TEXT,
  file: HOSTILE_NAME,
  ...place,
  related: [{ message: HOSTILE_TEXT, file: HOSTILE_NAME, ...place }],
};

export const HOSTILE_FILES: readonly CheckedFile[] = [
  {
    file: HOSTILE_NAME,
    findings: [
      HOSTILE_FINDING,
      { ...HOSTILE_FINDING, severity: "note", code: "a/b", standard: HOSTILE_TEXT },
    ],
    sources: new Map([[HOSTILE_NAME, HOSTILE_TEXT]]),
  },
];
