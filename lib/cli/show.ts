/** Answers for people: one thing as `name: value` lines, a list as a line each. */

/** An answer of many objects, too many to hold: one a line, or with --json one by one into the list of the usual answer. */
export class Lines {
  constructor(private readonly objects: AsyncIterable<object>) {}

  async print(say: (text: string) => Promise<void>, asJson: boolean): Promise<void> {
    let before = '{"ok":true,"data":[';
    for await (const object of this.objects) {
      await say(asJson ? `${before}${JSON.stringify(object)}` : `${JSON.stringify(object)}\n`);
      before = ",";
    }
    if (asJson) await say(`${before === "," ? "" : before}]}\n`);
  }
}

export function show(data: unknown): string {
  if (data === undefined || data === null) return "done\n";
  if (Array.isArray(data)) return data.length === 0 ? "none\n" : data.map((item) => `${oneLine(item)}\n`).join("");
  if (typeof data !== "object") return `${String(data)}\n`;
  return Object.entries(data)
    .map(([name, value]) => `${name}: ${plain(value)}\n`)
    .join("");
}

function oneLine(item: unknown): string {
  if (typeof item !== "object" || item === null) return String(item);
  return Object.values(item)
    .filter((value) => typeof value !== "object")
    .join("  ");
}

const plain = (value: unknown) => (typeof value === "object" && value !== null ? JSON.stringify(value) : String(value ?? "–"));
