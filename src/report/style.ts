/** Colours of terminal output; each does nothing when colours are off. */
export interface Style {
  readonly isColoured: boolean;
  readonly error: (text: string) => string;
  readonly warning: (text: string) => string;
  readonly success: (text: string) => string;
  readonly strong: (text: string) => string;
  readonly quiet: (text: string) => string;
}

export function style(isColoured: boolean): Style {
  const paint = (open: number, close: number) => (text: string) =>
    isColoured ? `\u001b[${open}m${text}\u001b[${close}m` : text;
  return {
    isColoured,
    error: paint(31, 39),
    warning: paint(33, 39),
    success: paint(32, 39),
    strong: paint(1, 22),
    quiet: paint(2, 22),
  };
}

interface ColourTarget {
  readonly isTTY?: boolean;
}

/** FORCE_COLOR and NO_COLOR decide; without them, only a terminal gets colours. */
export function wantsColour(target: ColourTarget, env: NodeJS.ProcessEnv): boolean {
  const force = env["FORCE_COLOR"];
  if (force !== undefined && force !== "") return force !== "0" && force !== "false";
  if ((env["NO_COLOR"] ?? "") !== "" || env["TERM"] === "dumb") return false;
  return target.isTTY === true;
}
