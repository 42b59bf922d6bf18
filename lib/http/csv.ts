/** RFC 4180, every cell quoted; a cell that a spreadsheet would run as a formula is made text (reliability.md §8). Pure. */

export type Cell = string | number | null | undefined;

export function toCsv(header: readonly string[], rows: Iterable<readonly Cell[]>): string {
  const lines = [header, ...rows].map((row) => row.map(cell).join(","));
  return `${lines.join("\r\n")}\r\n`;
}

export function cell(value: Cell): string {
  const text = value === null || value === undefined ? "" : typeof value === "number" ? String(value) : harmless(value);
  return `"${text.replaceAll('"', '""')}"`;
}

/** The first visible character after NFKC decides; full-width signs fold to the plain ones. */
function harmless(text: string): string {
  const visible = text.normalize("NFKC").replace(/^[\s\p{C}]+/u, "");
  return /^[=+\-@]/.test(visible) || /^[\t\r\n]/.test(text) ? `'${text}` : text;
}

export function csvResponse(fileName: string, csv: string): Response {
  const name = fileName.replace(/[^\w.-]+/g, "-");
  return new Response(csv, {
    headers: { "Content-Type": "text/csv; charset=utf-8", "Content-Disposition": `attachment; filename="${name}"` },
  });
}
