/** Reads the "key value" lines that the scripts of test/guest/scripts print. */
export function readReport(stdout: string): ReadonlyMap<string, string> {
  const report = new Map<string, string>();
  for (const line of stdout.split("\n")) {
    const space = line.indexOf(" ");
    if (space > 0) report.set(line.slice(0, space), line.slice(space + 1));
  }
  return report;
}
