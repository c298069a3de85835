/**
 * The arrows of the design. A layer may import the layers below it, never the ones above:
 * cli and commands -> probe, lab, generate, report, diff -> plan -> vendor -> standard -> profile
 * -> catalogue,
 * and runtime -> catalogue.
 */
const LAYERS = [
  ["commands", "cli"],
  ["probe", "lab", "generate", "report", "diff"],
  ["plan"],
  ["vendor"],
  ["standard"],
  ["profile"],
  ["catalogue"],
];

/** `^src/(a|b)/` */
const inFolders = (folders) => `^src/(${folders.join("|")})/`;

const upwards = LAYERS.slice(1).map((layer, index) => ({
  name: `${layer.join("-")}-imports-no-layer-above`,
  severity: "error",
  from: { path: inFolders(layer) },
  to: { path: inFolders(LAYERS.slice(0, index + 1).flat()) },
}));

module.exports = {
  forbidden: [
    { name: "no-cycles", severity: "error", from: {}, to: { circular: true } },
    {
      name: "no-unresolved-import",
      severity: "error",
      from: {},
      to: { couldNotResolve: true },
    },
    ...upwards,
    {
      name: "catalogue-imports-nothing",
      severity: "error",
      from: { path: "^src/catalogue/" },
      to: { pathNot: "^src/catalogue/" },
    },
    {
      name: "runtime-imports-only-catalogue",
      severity: "error",
      from: { path: "^src/runtime/" },
      to: { path: "^src/", pathNot: "^src/(runtime|catalogue)/" },
    },
    {
      name: "runtime-needs-only-koffi",
      comment: "A backend runs with the runtime, Node and koffi.",
      severity: "error",
      from: { path: "^src/runtime/" },
      to: { dependencyTypes: ["npm", "npm-dev"], pathNot: "^node_modules/koffi/" },
    },
    {
      name: "runtime-through-its-index",
      comment: "The command-line side shares the runtime with generated code: by its exports.",
      severity: "error",
      from: { path: "^src/", pathNot: "^src/runtime/" },
      to: { path: "^src/runtime/", pathNot: "^src/runtime/(driver/)?index\\.ts$" },
    },
    {
      name: "report-needs-only-findings",
      comment: "Printers know what a finding is, not how it came about.",
      severity: "error",
      from: { path: "^src/report/" },
      to: { path: "^src/profile/", pathNot: "^src/profile/((diagnostic|codes)\\.ts$|vendor/)" },
    },
    {
      name: "devices-know-no-transport",
      severity: "error",
      from: { path: "^src/runtime/devices/" },
      to: { path: "^src/runtime/(transport|lane|driver)/" },
    },
    {
      name: "device-models-know-no-host",
      comment: "Only the host side of a device folder reaches the operating system.",
      severity: "error",
      from: { path: "^src/runtime/devices/[^/]+/(model|config|spec)\\.ts$" },
      to: { path: "^src/runtime/host/" },
    },
    {
      name: "queue-and-memory-know-no-transport",
      severity: "error",
      from: { path: "^src/runtime/(queue|memory)/" },
      to: { path: "^src/runtime/(transport|lane|driver|devices)/" },
    },
    {
      name: "only-host-calls-the-system",
      severity: "error",
      from: { path: "^src/", pathNot: "^src/runtime/host/" },
      to: { path: "^node_modules/koffi/" },
    },
    {
      name: "only-cli-uses-oclif",
      severity: "error",
      from: { path: "^src/", pathNot: "^src/(cli|commands|build)/" },
      to: { path: "^node_modules/@oclif/" },
    },
    {
      name: "the-build-stands-alone",
      severity: "error",
      from: { path: "^src/build/" },
      to: { path: "^src/", pathNot: "^src/build/" },
    },
    {
      name: "nobody-imports-the-build",
      severity: "error",
      from: { path: "^src/", pathNot: "^src/build/" },
      to: { path: "^src/build/" },
    },
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    exclude: { path: "^(dist|test)/" },
    tsConfig: { fileName: "tsconfig.json" },
    // Types are imports, too: an arrow that only a type follows is still an arrow.
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["import", "types", "default"],
    },
  },
};
