/**
 * The floors of the house (docs: architecture, "Floors and the one-way rule"): imports only point down. Types vanish
 * when code is compiled, so `import type` may point anywhere.
 */
const FLOWS = ["setup", "sync", "scim-service", "review", "webhooks", "staff", "check", "remap"];
const RECORDS = ["organizations", "directories", "members", "roles", "events", "logs", "access", "settings", "attributes", "scim-log"];
const LEAVES = ["scim", "providers", "http", "queue", "mail", "client"];
const DOORS = ["doors", "worker", "cli"];

const any = (names) => `(?:${names.join("|")})`;
const lib = (names) => `^lib/${any(names)}/`;
const GROUND = "^lib/(?:(?:env|errors|ids|tokens|crypto|logger|context|fold|instant)\\.ts$|db/)";
const NEXT = "(?:^|node_modules/)next(?:/|$)";
const TESTS = "\\.test\\.tsx?$|(?:^|/)(?:testing|testing-file|builders)\\.ts$";
const PURE = [
  "^lib/scim/",
  "^lib/provisioning/(?:diff|guard)\\.ts$",
  "^lib/roles/resolve\\.ts$",
  "^lib/attributes/(?:apply|check|compile|defaults|mapping|source-path|sources|targets|transforms)\\.ts$",
  "^lib/setup/steps\\.ts$",
  "^lib/sync/schedule\\.ts$",
  "^lib/webhooks/backoff\\.ts$",
  "^lib/(?:ids|tokens|instant)\\.ts$",
];

const rule = (name, comment, from, to) => ({ name, comment, severity: "error", from: { pathNot: TESTS, ...from }, to });
const code = (more) => ({ dependencyTypesNot: ["type-only"], ...more });

module.exports = {
  forbidden: [
    rule(
      "no-cycles",
      "Two files that need each other are one file, or hide a third.",
      {},
      { circular: true, viaOnly: { dependencyTypesNot: ["type-only"] } },
    ),
    rule(
      "ground-stands-alone",
      "Floor 0 knows nothing above it.",
      { path: GROUND },
      code({ path: "^(?:lib|app|components|e2e|scripts|prisma)/", pathNot: GROUND }),
    ),
    ...LEAVES.map((name) =>
      rule(
        `leaf-${name}`,
        "A leaf uses the ground and its own folder.",
        { path: `^lib/${name}/` },
        code({ path: "^(?:lib|app|components)/", pathNot: [GROUND, `^lib/${name}/`, "^lib/http/"] }),
      ),
    ),
    rule(
      "records-point-down",
      "Records use leaves and the ground.",
      { path: lib(RECORDS) },
      code({ path: [lib([...FLOWS, ...DOORS, "provisioning"]), "^(?:app|components)/", NEXT] }),
    ),
    ...RECORDS.map((name) =>
      rule(
        `queries-of-${name}`,
        "Another record's tables are reached through its verbs.",
        { path: lib(RECORDS), pathNot: [TESTS, `^lib/${name}/`] },
        code({ path: `^lib/${name}/queries\\.ts$` }),
      ),
    ),
    rule(
      "pipeline-points-down",
      "The pipeline knows no feeder, no door and no framework.",
      { path: "^lib/provisioning/" },
      code({ path: [lib([...FLOWS, ...DOORS, "providers", "scim"]), "^(?:app|components)/", NEXT] }),
    ),
    ...FLOWS.map((name) =>
      rule(
        `flow-${name}`,
        "A flow calls what is below it, never another flow, a door or the framework.",
        { path: `^lib/${name}/`, pathNot: [TESTS, "^lib/staff/auth\\.ts$"] },
        code({ path: [lib([...FLOWS.filter((other) => other !== name), ...DOORS]), "^(?:app|components)/", NEXT] }),
      ),
    ),
    rule(
      "doors-are-testable",
      "Doors speak Web Request and Response: no framework.",
      { path: "^lib/(?:doors|http)/" },
      code({ path: NEXT }),
    ),
    rule(
      "no-door-calls-a-door",
      "A route calls a verb, not another route.",
      { path: "^app/.*/route\\.ts$" },
      code({ path: "^app/.*/route\\.ts$" }),
    ),
    rule(
      "worker-is-no-web",
      "Worker and command line are doors of their own.",
      { path: lib(["worker"]) },
      code({ path: [lib(["doors", "cli"]), "^(?:app|components)/", NEXT] }),
    ),
    rule(
      "cli-is-no-web",
      "Worker and command line are doors of their own.",
      { path: lib(["cli"]) },
      code({ path: [lib(["doors", "worker"]), "^(?:app|components)/", NEXT] }),
    ),
    rule(
      "screens-hold-no-server",
      "What runs in a browser knows the API client, shapes and the role rule.",
      { path: "^components/" },
      code({ path: "^(?:lib|app|prisma)/", pathNot: ["^lib/client/", "(?:/|\\.)schema\\.ts$", "^lib/roles/resolve\\.ts$"] }),
    ),
    rule(
      "screens-hold-no-node",
      "A browser has no Node built-ins.",
      { path: ["^components/", "^lib/client/"] },
      { dependencyTypes: ["core"] },
    ),
    rule(
      "portal-holds-no-zod",
      "The portal's browser code stays small: shapes come as types.",
      { path: "^components/(?:portal|shared|ui)/" },
      code({ path: ["(?:^|node_modules/)zod(?:/|$)", "(?:/|\\.)schema\\.ts$"] }),
    ),
    rule(
      "pure-means-pure",
      "No framework, database, environment or network here.",
      { path: PURE },
      code({ path: [NEXT, "^lib/db/", "^lib/env\\.ts$", "^lib/logger\\.ts$", "(?:^|node_modules/)(?:pg|pino|undici|@prisma)(?:/|$)"] }),
    ),
    rule(
      "only-auth-knows-next-auth",
      "",
      { path: "^(?:lib|app|components)/", pathNot: [TESTS, "^lib/staff/auth\\.ts$", "^app/api/auth/"] },
      code({ path: "(?:^|node_modules/)next-auth(?:/|$)" }),
    ),
    rule(
      "product-holds-no-sandbox",
      "Product code knows Google's stand-in by its origin only.",
      { path: "^(?:lib|app|components)/" },
      code({ path: "^e2e/" }),
    ),
    rule(
      "dice-are-seeded",
      "Tests throw the same dice in every run: fast-check comes through lib/properties/testing.ts.",
      { path: "^(?:lib|app|components|e2e|scripts)/", pathNot: "^lib/properties/testing\\.ts$" },
      code({ path: "(?:^|node_modules/)fast-check(?:/|$)" }),
    ),
  ],
  options: {
    doNotFollow: { path: ["node_modules", "lib/db/generated"] },
    exclude: { path: ["^\\.next", "^dist/"] },
    tsConfig: { fileName: "tsconfig.json" },
    tsPreCompilationDeps: "specify",
    enhancedResolveOptions: {
      extensions: [".ts", ".tsx", ".mjs", ".js", ".json"],
      exportsFields: ["exports"],
      conditionNames: ["import", "require", "node", "default"],
    },
  },
};
