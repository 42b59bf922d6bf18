import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { buildSync } from "esbuild";
import { expect, test } from "vitest";

test("lines come whole and in order, at the latest when the process ends, and never with a token", () => {
  const entry = fileURLToPath(new URL("./request-log.ts", import.meta.url));
  const script = `import { logRequest } from ${JSON.stringify(entry)};
    for (let n = 0; n < 3000; n++)
      logRequest({ requestId: "req_" + n, door: "scim", method: "GET", path: n === 7 ? "/scim/v2/rc_scim_${"0".repeat(49)}/\\n" : "/scim/v2/x", status: 200, ms: 1 });`;
  const { outputFiles } = buildSync({
    stdin: { contents: script, resolveDir: process.cwd() },
    bundle: true,
    platform: "node",
    format: "esm",
    packages: "external",
    write: false,
  });
  const out = execFileSync(process.execPath, ["--input-type=module", "-e", outputFiles[0]?.text ?? ""], {
    env: { ...process.env, LOG_LEVEL: "info", VITEST: "" },
    encoding: "utf8",
    maxBuffer: 1 << 26,
  });
  const lines = out
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as { requestId: string; path: string });
  expect(lines.map(({ requestId }) => requestId)).toEqual(Array.from({ length: 3000 }, (_, n) => `req_${n}`));
  expect(lines[7]?.path).toBe("/scim/v2/rc_[redacted]/\n");
});
