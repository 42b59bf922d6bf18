import type { ReactNode } from "react";
import type { Translator } from "@/app/intl";

const WIDTH = 440;
const MENU = 132;

type Entry = { words: string; on: boolean };

/** “A | *B | C”: parts of a picture's message, the marked ones with a star. */
function entries(message: string): Entry[] {
  return message.split(" | ").map((part) => ({ words: part.replace(/^\*/, ""), on: part.startsWith("*") }));
}

type Props = {
  /** Texts of one step: `alt`, and under `pic` what its drawing shows. */
  t: Translator;
  step: string;
  app: string;
  /** What stands in a field that takes the endpoint or the token. */
  values: Record<string, string>;
};

/** Our own drawing of what the provider's page asks for in one step, in our colours, so that nobody takes it for the real one. */
export function GuidePicture({ t, step, app, values }: Props) {
  const part = (name: string) => {
    const key = `steps.${step}.pic.${name}`;
    return t.has(key) ? t(key, { app }) : null;
  };
  const menu = part("menu");
  const left = menu ? MENU : 0;
  const inner = WIDTH - left - 40;
  const blocks: { height: number; draw: (y: number) => ReactNode }[] = [];
  const add = (height: number, draw: (y: number) => ReactNode) => blocks.push({ height, draw });

  const list = part("list");
  if (list) for (const entry of entries(list)) add(32, (y) => <Row key={y} x={left + 20} y={y} width={inner} entry={entry} />);
  const fields = part("fields");
  for (const field of fields?.split(" | ") ?? []) {
    const [label = "", value = ""] = field.split(" = ");
    const own = values[value];
    add(58, (y) => <Field key={y} x={left + 20} y={y} width={inner} label={label} value={own ?? value} marked={own !== undefined} />);
  }
  const map = part("map");
  for (const pair of map?.split(" | ") ?? []) {
    const [from = "", to = ""] = pair.split(" = ");
    add(34, (y) => <Pair key={y} y={y} from={from} to={to} />);
  }
  const toggle = part("switch");
  if (toggle) add(34, (y) => <Toggle key={y} x={left + 20} y={y} words={toggle} />);
  const ticks = part("ticks");
  if (ticks) for (const entry of entries(ticks)) add(28, (y) => <Tick key={y} x={left + 20} y={y} entry={entry} />);
  const button = part("button");
  if (button) add(44, (y) => <Press key={y} right={WIDTH - 20} y={y + 8} words={button} />);

  const tabs = part("tabs");
  const top = tabs ? 56 : 18;
  const height = Math.max(menu ? 132 : 0, top + blocks.reduce((sum, block) => sum + block.height, 0) + 12);
  let y = top;
  return (
    <svg
      viewBox={`0 0 ${WIDTH} ${height}`}
      role="img"
      aria-label={t(`steps.${step}.alt`, { app })}
      className="w-full rounded-lg border bg-background"
    >
      {menu && <Menu entries={entries(menu)} height={height} />}
      {tabs && <Tabs entries={entries(tabs)} left={left} />}
      {blocks.map((block) => {
        const at = y;
        y += block.height;
        return block.draw(at);
      })}
    </svg>
  );
}

function Menu({ entries: all, height }: { entries: Entry[]; height: number }) {
  return (
    <>
      <rect width={MENU} height={height} className="fill-sidebar" />
      <line x1={MENU - 0.5} x2={MENU - 0.5} y2={height} className="stroke-border" />
      {all.map((entry, index) => (
        <g key={entry.words} transform={`translate(8 ${18 + index * 32})`}>
          {entry.on && <rect width={MENU - 16} height="26" rx="13" className="fill-primary-soft" />}
          <text
            x="12"
            y="17"
            fontSize="10.5"
            fontWeight={entry.on ? 600 : 400}
            className={entry.on ? "fill-primary-soft-foreground" : "fill-muted-foreground"}
          >
            {entry.words}
          </text>
        </g>
      ))}
    </>
  );
}

function Tabs({ entries: all, left }: { entries: Entry[]; left: number }) {
  let x = left + 20;
  return (
    <>
      <line x1={left} x2={WIDTH} y1="39.5" y2="39.5" className="stroke-border" />
      {all.map((entry) => {
        const at = x;
        const width = widthOf(entry.words, 11);
        x += width + 24;
        return (
          <g key={entry.words}>
            <text
              x={at}
              y="26"
              fontSize="11"
              fontWeight={entry.on ? 600 : 400}
              className={entry.on ? "fill-foreground" : "fill-muted-foreground"}
            >
              {entry.words}
            </text>
            {entry.on && <rect x={at} y="37" width={width} height="2.5" className="fill-primary" />}
          </g>
        );
      })}
    </>
  );
}

function Row({ x, y, width, entry }: { x: number; y: number; width: number; entry: Entry }) {
  return (
    <g transform={`translate(${x} ${y})`}>
      {entry.on && <rect x="-6.5" y=".5" width={width + 13} height="27" rx="6" fill="none" strokeWidth="2" className="stroke-tick" />}
      <rect x="2" y="6" width="16" height="16" rx="4" className={entry.on ? "fill-primary" : "fill-primary-line"} />
      <text
        x="28"
        y="18"
        fontSize="11"
        fontWeight={entry.on ? 600 : 400}
        className={entry.on ? "fill-foreground" : "fill-muted-foreground"}
      >
        {entry.words}
      </text>
    </g>
  );
}

function Field({
  x,
  y,
  width,
  label,
  value,
  marked,
}: {
  x: number;
  y: number;
  width: number;
  label: string;
  value: string;
  marked: boolean;
}) {
  return (
    <g transform={`translate(${x} ${y})`}>
      <text y="8" fontSize="10.5" className="fill-muted-foreground">
        {label}
      </text>
      <rect
        x=".5"
        y="18.5"
        width={width - 1}
        height="28"
        rx="6"
        className={marked ? "fill-primary-soft stroke-primary" : "fill-card stroke-input"}
      />
      {marked && <rect x="-3.5" y="14.5" width={width + 7} height="36" rx="9" fill="none" strokeWidth="2" className="stroke-tick" />}
      <text
        x="12"
        y="36.5"
        fontSize="11"
        fontWeight={marked ? 600 : 400}
        className={marked ? "fill-primary-soft-foreground" : "fill-foreground"}
      >
        {value}
      </text>
    </g>
  );
}

function Pair({ y, from, to }: { y: number; from: string; to: string }) {
  return (
    <g transform={`translate(20 ${y})`}>
      <rect x=".5" y=".5" width="160" height="27" rx="6" className="fill-card stroke-border" />
      <text x="12" y="18" fontSize="11" className="fill-foreground">
        {from}
      </text>
      <path
        d="M172 14h46m-7-5 7 5-7 5"
        fill="none"
        strokeWidth="1.75"
        strokeLinecap="round"
        strokeLinejoin="round"
        className="stroke-tick"
      />
      <rect x="230.5" y=".5" width="169" height="27" rx="6" className="fill-primary-soft stroke-primary-line" />
      <text x="242" y="18" fontSize="10.5" className="fill-primary-soft-foreground font-mono">
        {to}
      </text>
    </g>
  );
}

function Toggle({ x, y, words }: { x: number; y: number; words: string }) {
  return (
    <g transform={`translate(${x} ${y})`}>
      <rect y="3" width="34" height="18" rx="9" className="fill-primary" />
      <circle cx="25" cy="12" r="6.5" className="fill-primary-foreground" />
      <text x="46" y="16" fontSize="11" fontWeight="600" className="fill-foreground">
        {words}
      </text>
    </g>
  );
}

function Tick({ x, y, entry }: { x: number; y: number; entry: Entry }) {
  return (
    <g transform={`translate(${x} ${y})`}>
      <rect x=".5" y="2.5" width="16" height="16" rx="4" className={entry.on ? "fill-primary stroke-primary" : "fill-card stroke-input"} />
      {entry.on && <path d="m4.5 10.5 3 3 5.5-6" fill="none" strokeWidth="2" strokeLinecap="round" className="stroke-primary-foreground" />}
      <text x="28" y="14.5" fontSize="11" className={entry.on ? "fill-foreground" : "fill-muted-foreground"}>
        {entry.words}
      </text>
    </g>
  );
}

function Press({ right, y, words }: { right: number; y: number; words: string }) {
  const width = widthOf(words, 11) + 32;
  return (
    <g transform={`translate(${right - width} ${y})`}>
      <rect x="-5" y="-5" width={width + 10} height="36" rx="18" fill="none" strokeWidth="2.5" className="stroke-tick" />
      <rect width={width} height="26" rx="13" className="fill-primary" />
      <text x={width / 2} y="17" fontSize="11" fontWeight="600" textAnchor="middle" className="fill-primary-foreground">
        {words}
      </text>
    </g>
  );
}

/** About as wide as these words are drawn; the font is not known here. */
const widthOf = (words: string, size: number) => Math.round(words.length * size * 0.54);
