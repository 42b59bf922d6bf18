import { readFileSync } from "node:fs";
import { expect, test } from "vitest";

const css = readFileSync(new URL("./globals.css", import.meta.url), "utf8");
type Oklch = [number, number, number];

function tokensOf(selector: string): Map<string, Oklch> {
  const block = css.slice(css.indexOf(`\n${selector} {`)).split("\n}")[0] ?? "";
  const found = [...block.matchAll(/--([a-z0-9-]+): oklch\(([\d.]+) ([\d.]+) ([\d.]+)\);/g)];
  return new Map(found.map(([, name, l, c, h]) => [name ?? "", [Number(l), Number(c), Number(h)]]));
}

const light = tokensOf(":root");
const dark = new Map([...light, ...tokensOf(".dark")]);
const PETROL_OF_THE_MARK: Oklch = [0.42, 0.083, 222];

function luminance([l, c, h]: Oklch): number {
  const a = c * Math.cos((h * Math.PI) / 180);
  const b = c * Math.sin((h * Math.PI) / 180);
  const [x, y, z] = [
    l + 0.3963377774 * a + 0.2158037573 * b,
    l - 0.1055613458 * a - 0.0638541728 * b,
    l - 0.0894841775 * a - 1.291485548 * b,
  ].map((part) => part ** 3) as [number, number, number];
  const clamp = (value: number) => Math.min(1, Math.max(0, value));
  const red = clamp(4.0767416621 * x - 3.3077115913 * y + 0.2309699292 * z);
  const green = clamp(-1.2684380046 * x + 2.6097574011 * y - 0.3413193965 * z);
  const blue = clamp(-0.0041960863 * x - 0.7034186147 * y + 1.707614701 * z);
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(a: Oklch, b: Oklch): number {
  const [high, low] = [luminance(a), luminance(b)].sort((x, y) => y - x) as [number, number];
  return (high + 0.05) / (low + 0.05);
}

function token(theme: Map<string, Oklch>, name: string): Oklch {
  const value = theme.get(name);
  if (!value) throw new Error(`globals.css has no colour --${name}`);
  return value;
}

const PAIRS: [string, string, number][] = [
  ["foreground", "background", 4.5],
  ["foreground", "card", 4.5],
  ["muted-foreground", "background", 4.5],
  ["muted-foreground", "muted", 4.5],
  ["subtle-foreground", "card", 4.5],
  ["subtle-foreground", "sidebar", 4.5],
  ["subtle-foreground", "muted", 4.5],
  ["primary", "card", 4.5],
  ["primary", "primary-soft", 4.5],
  ["primary-foreground", "primary", 4.5],
  ["primary-foreground", "primary-hover", 4.5],
  ["primary-soft-foreground", "primary-soft", 4.5],
  ["muted-foreground", "primary-soft", 4.5],
  ["success", "success-soft", 4.5],
  ["success", "card", 4.5],
  ["warning", "warning-soft", 4.5],
  ["warning", "tick-soft", 4.5],
  ["warning", "card", 4.5],
  ["muted-foreground", "warning-soft", 4.5],
  ["destructive", "destructive-soft", 4.5],
  ["destructive", "card", 4.5],
  ["role-1-fg", "role-1", 4.5],
  ["role-2-fg", "role-2", 4.5],
  ["role-3-fg", "role-3", 4.5],
  ["input", "card", 3],
  ["ring", "background", 3],
];

for (const [name, theme] of [
  ["light", light],
  ["dark", dark],
] as const) {
  test.each(PAIRS)(`${name}: %s on %s reads at %s to 1`, (front, back, needed) => {
    expect(contrast(token(theme, front), token(theme, back))).toBeGreaterThanOrEqual(needed);
  });
}

test("the tick stands out on the mark's petrol, which is the same in both themes", () => {
  expect(contrast(token(light, "tick"), PETROL_OF_THE_MARK)).toBeGreaterThanOrEqual(3);
});

test("every token of the light theme that names a colour has a dark twin", () => {
  const same = ["card-foreground"];
  const missing = [...light.keys()].filter((name) => !tokensOf(".dark").has(name) && !same.includes(name));
  expect(missing).toEqual([]);
});
