import { cn } from "@/components/ui/cn";

/** JSON as lines, the faulty one marked. `faulty` is a path such as `name.familyName`. */
export function JsonView({ value, faulty }: { value: unknown; faulty?: string | null }) {
  const lines = linesOf(value, "", "", true);
  const marked = faulty && nearest(lines, faulty);
  return (
    <pre
      // biome-ignore lint/a11y/noNoninteractiveTabindex: long records scroll, and the keyboard must reach them
      tabIndex={0}
      className="mt-2.5 overflow-x-auto rounded-md border bg-muted p-3 font-mono text-[12px] leading-[19px]"
    >
      {lines.map((line, index) => {
        const isFaulty = Boolean(marked) && line.path === marked && line.key;
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: the lines of one text never change places
          <span key={index} className={cn("-mx-3 block px-3", isFaulty && "bg-destructive-soft")}>
            {line.indent}
            {line.key && <span className="text-muted-foreground">"{line.key}": </span>}
            <span className={isFaulty ? "font-semibold text-destructive" : undefined}>{line.text}</span>
          </span>
        );
      })}
    </pre>
  );
}

type Line = { indent: string; key: string; text: string; path: string };

/** A field that is to blame for being absent has no line: what should have held it is marked. */
function nearest(lines: Line[], path: string): string {
  for (let at = path; at; at = at.slice(0, Math.max(0, at.lastIndexOf("."))))
    if (lines.some((line) => line.key && line.path === at)) return at;
  return path;
}

function linesOf(value: unknown, key: string, path: string, last: boolean, depth = 0): Line[] {
  const indent = "  ".repeat(depth);
  const comma = last ? "" : ",";
  if (value === null || typeof value !== "object") return [{ indent, key, text: JSON.stringify(value) + comma, path }];
  const isList = Array.isArray(value);
  const entries = Object.entries(value);
  const [open, close] = isList ? ["[", "]"] : ["{", "}"];
  const flat = isList && entries.every(([, inner]) => inner === null || typeof inner !== "object");
  if (entries.length === 0 || (flat && JSON.stringify(value).length < 48))
    return [{ indent, key, text: JSON.stringify(value) + comma, path }];
  const inner = entries.flatMap(([name, item], index) =>
    linesOf(item, isList ? "" : name, path ? `${path}.${name}` : name, index === entries.length - 1, depth + 1),
  );
  return [{ indent, key, text: open, path }, ...inner, { indent, key: "", text: close + comma, path }];
}
