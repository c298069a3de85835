import { style, wantsColour } from "../report/style.js";
import type { Conformance } from "../vendor/conformance.js";
import type { Matrix } from "../vendor/matrix.js";

export const CONFORMANCE_FORMATS = ["pretty", "markdown", "json", "junit", "html"] as const;

/** Prints verdicts; a printer is loaded when it is used. */
export async function printConformance(
  conformance: Conformance,
  format: (typeof CONFORMANCE_FORMATS)[number],
): Promise<void> {
  process.stdout.write(await conformanceText(conformance, format));
}

async function conformanceText(
  conformance: Conformance,
  format: (typeof CONFORMANCE_FORMATS)[number],
): Promise<string> {
  if (format === "html") {
    return (await import("../report/vendor/html.js")).conformanceHtml(conformance);
  }
  const printers = await import("../report/vendor/conformance.js");
  switch (format) {
    case "markdown":
      return printers.conformanceMarkdown(conformance);
    case "json":
      return printers.conformanceJson(conformance);
    case "junit":
      return printers.conformanceJunit(conformance);
    case "pretty": {
      const colours = style(wantsColour(process.stdout, process.env));
      return printers.conformancePretty(conformance, colours);
    }
  }
}

/** Prints a matrix; a printer is loaded when it is used. */
export async function printMatrix(
  matrix: Matrix,
  format: "pretty" | "markdown" | "json" | "html",
): Promise<void> {
  if (format === "html") {
    const { matrixHtml } = await import("../report/vendor/html.js");
    process.stdout.write(matrixHtml(matrix));
    return;
  }
  const printers = await import("../report/vendor/matrix.js");
  const { matrixJson, matrixMarkdown, matrixPretty } = printers;
  if (format === "json") process.stdout.write(matrixJson(matrix));
  else if (format === "markdown") process.stdout.write(matrixMarkdown(matrix));
  else process.stdout.write(matrixPretty(matrix, style(wantsColour(process.stdout, process.env))));
}
