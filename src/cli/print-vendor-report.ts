import { style, wantsColour } from "../report/style.js";
import type { Matrix } from "../vendor/matrix.js";

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
