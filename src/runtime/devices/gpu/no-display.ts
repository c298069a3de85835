import { libc } from "../../host/libc.js";
import type { DisplayHost, ForeignDisplay } from "./display-host.js";

/** Nobody looks at the screens; also what the other hosts have in common. */
export class NoDisplay implements DisplayHost {
  refresh(): void {
    // Whoever wants a picture takes it from the screen.
  }

  askDisplays(_answer: (displays: readonly ForeignDisplay[]) => void): boolean {
    return false;
  }

  connect(fd: number): void {
    // The displays are shown elsewhere; the VMM's stays dark.
    libc.close(fd);
  }

  close(): void {
    // Nothing was opened.
  }
}
