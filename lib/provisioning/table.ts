/** Rows by key that remember what they were: since they were loaded, for the write; and step by step, for taking back. Pure. */

export type Step = { table: Table<never>; key: string; had: unknown };
export type Mark = { steps: number; logs: number; events: number };

export class Table<Row> extends Map<string, Row> {
  /** The row as it was loaded (undefined: there was none), of every key that was set since. */
  readonly originals = new Map<string, Row | undefined>();

  constructor(private readonly journal: Step[]) {
    super();
  }

  override set(key: string, row: Row): this {
    this.note(key);
    return super.set(key, row);
  }

  override delete(key: string): boolean {
    this.note(key);
    return super.delete(key);
  }

  /** The row as it was loaded. */
  original(key: string): Row | undefined {
    return this.originals.has(key) ? this.originals.get(key) : this.get(key);
  }

  /** Rows that are not what was loaded, each with what it was. */
  changed(): { key: string; row: Row | undefined; was: Row | undefined }[] {
    const list: { key: string; row: Row | undefined; was: Row | undefined }[] = [];
    for (const [key, was] of this.originals) {
      const row = this.get(key);
      if (row !== was) list.push({ key, row, was });
    }
    return list;
  }

  asLoaded(): void {
    this.originals.clear();
  }

  putBack(key: string, had: unknown): void {
    if (had === undefined) super.delete(key);
    else super.set(key, had as Row);
  }

  copyFrom(other: Table<Row>): void {
    for (const [key, row] of other) super.set(key, row);
    for (const [key, was] of other.originals) this.originals.set(key, was);
  }

  private note(key: string): void {
    const had = this.get(key);
    if (!this.originals.has(key)) this.originals.set(key, had);
    this.journal.push({ table: this as unknown as Table<never>, key, had });
  }
}
