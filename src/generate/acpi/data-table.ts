/** Source of ACPI's data tables: fields by name, as iasl takes them apart and puts them together. */

/** A field: its name, its width in bytes, its value. */
export type DataField = readonly [name: string, bytes: number, value: number];

/** A table; iasl fills in lengths and checksums. */
export function dataTable(
  signature: string,
  revision: number,
  remarks: readonly string[],
  parts: readonly (readonly DataField[])[],
): string {
  return [
    "/*",
    ...remarks.map((remark) => ` * ${remark.replaceAll("*/", "* /")}`),
    " */",
    line(4, "Signature", `"${signature}"`),
    line(4, "Table Length", "00000000"),
    line(1, "Revision", hex(revision, 1)),
    line(1, "Checksum", "00"),
    line(6, "Oem ID", '"WHBASE"'),
    line(8, "Oem Table ID", '"WHEELBAS"'),
    line(4, "Oem Revision", "00000001"),
    line(4, "Asl Compiler ID", '"INTL"'),
    line(4, "Asl Compiler Revision", "00000001"),
    ...parts.flatMap((fields) => [
      "",
      ...fields.map(([name, bytes, value]) => line(bytes, name, hex(value, bytes))),
    ]),
    "",
  ].join("\n");
}

function line(bytes: number, name: string, value: string): string {
  return `[${bytes.toString().padStart(4, "0")}] ${name.padStart(34)} : ${value}`;
}

function hex(value: number, bytes: number): string {
  return value
    .toString(16)
    .toUpperCase()
    .padStart(2 * bytes, "0");
}
