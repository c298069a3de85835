import type { GuestPlan, Plan } from "../../plan/plan.js";
import type { ProjectNeeds } from "../artefact.js";

/** The `package.json` of a backend project. */
export function packageJson(plan: Plan, guest: GuestPlan, needs: ProjectNeeds): string {
  const content = {
    name: `${plan.name}-${guest.name}-backend`,
    version: "0.0.0",
    private: true,
    description: `Serves the VIRTIO devices of guest ${guest.name} of platform ${plan.name}.`,
    type: "module",
    engines: { node: needs.nodeRange },
    scripts: {
      build: "tsc",
      prestart: "npm run build",
      // npm hands SIGTERM to the shell only, which would leave the backend behind.
      start: "exec node dist/main.js",
      pretest: "npm run build",
      test: "node --test dist/test/*.js",
    },
    dependencies: { wheelbase: needs.runtime },
    devDependencies: { typescript: needs.typescriptVersion },
  };
  return `${JSON.stringify(content, undefined, 2)}\n`;
}
