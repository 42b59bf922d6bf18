/**
 * Filters (RFC 7644 §3.4.2.2) and PATCH paths (§3.5.2), read in one pass by recursive descent. Names are not resolved
 * here: that needs a resource type (condition.ts). `and` binds before `or`; nesting and number of terms are bounded.
 */
import { ScimError, type ScimType, shown } from "./error";
import { splitName } from "./name";
import { isCleanText } from "./text";
import type { AttributePath, Filter, Literal, Operator, Path } from "./types";

const MOST_CHARACTERS = 1024;
const MOST_TERMS = 20;
const DEEPEST = 10;

const OPERATORS = new Set<string>(["eq", "ne", "co", "sw", "ew", "gt", "ge", "lt", "le"]);
const NAME_CHARACTERS = /[\w$:.%+@/-]*/y;
const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const WORD = /[A-Za-z]+/y;

/** @throws ScimError invalidFilter: whatever the grammar does not produce, or what is too long, deep or wide. */
export function parseFilter(text: string): Filter {
  const reader = new Reader(text, "invalidFilter");
  reader.blanks();
  const filter = reader.or(0);
  reader.blanks();
  reader.end();
  return filter;
}

/** @throws ScimError invalidPath */
export function parsePath(text: string): Path {
  const reader = new Reader(text.trim(), "invalidPath");
  const { path, filter, sub } = reader.target(0);
  reader.end();
  return { attribute: sub === null ? path : { ...path, sub }, filter };
}

class Reader {
  private at = 0;
  private terms = 0;

  constructor(
    private readonly text: string,
    private readonly fault: ScimType,
  ) {
    if (text.length > MOST_CHARACTERS) this.fail(`A filter or path may have ${MOST_CHARACTERS} characters at most.`);
  }

  or(depth: number): Filter {
    return this.chain("or", () => this.and(depth));
  }

  private and(depth: number): Filter {
    return this.chain("and", () => this.factor(depth));
  }

  private chain(kind: "and" | "or", next: () => Filter): Filter {
    const terms = [next()];
    while (this.keyword(kind)) terms.push(next());
    const [only] = terms;
    return only && terms.length === 1 ? only : { kind, terms };
  }

  /** `and` or `or` with its blanks on both sides, or nothing is taken. */
  private keyword(word: string): boolean {
    const start = this.at;
    if (this.blanks() && this.word().toLowerCase() === word && this.blanks()) return true;
    this.at = start;
    return false;
  }

  private factor(depth: number): Filter {
    const start = this.at;
    if (this.word().toLowerCase() === "not") {
      this.blanks();
      if (this.peek() === "(") return { kind: "not", term: this.group("(", ")", depth) };
    }
    this.at = start;
    return this.peek() === "(" ? this.group("(", ")", depth) : this.term(depth);
  }

  private group(open: string, close: string, depth: number): Filter {
    if (depth >= DEEPEST) this.fail(`A filter may nest ${DEEPEST} levels deep at most.`);
    this.expect(open);
    this.blanks();
    const filter = this.or(depth + 1);
    this.blanks();
    this.expect(close);
    return filter;
  }

  private term(depth: number): Filter {
    const { path, filter, sub } = this.target(depth);
    if (!filter) return this.comparison(path);
    if (sub === null) return { kind: "element", path, filter };
    // The part is compared on the very element that the filter chose.
    const part = this.comparison({ urn: null, name: sub, sub: null });
    return { kind: "element", path, filter: { kind: "and", terms: [filter, part] } };
  }

  /** A name, perhaps with a filter in brackets, perhaps with a part behind these. */
  target(depth: number): { path: AttributePath; filter: Filter | null; sub: string | null } {
    const path = this.name();
    if (this.peek() !== "[") return { path, filter: null, sub: null };
    if (path.sub !== null || path.name === "") this.fail("Only a whole attribute can be filtered in brackets.");
    const filter = this.group("[", "]", depth);
    if (this.peek() !== ".") return { path, filter, sub: null };
    this.at++;
    const part = this.name();
    if (part.urn !== null || part.sub !== null) this.fail("Behind the brackets stands one sub-attribute.");
    return { path, filter, sub: part.name };
  }

  private comparison(path: AttributePath): Filter {
    if (++this.terms > MOST_TERMS) this.fail(`A filter may have ${MOST_TERMS} terms at most.`);
    this.requireBlank();
    const operator = this.word().toLowerCase();
    if (operator === "pr") return { kind: "present", path };
    if (!OPERATORS.has(operator)) this.fail(`An operator is expected at character ${this.at + 1}.`);
    this.requireBlank();
    return { kind: "compare", path, operator: operator as Operator, value: this.literal() };
  }

  private name(): AttributePath {
    const start = this.at;
    const token = this.take(NAME_CHARACTERS);
    return (
      splitName(token) ??
      this.fail(token ? `${shown(token)} is not an attribute's name.` : `An attribute's name is expected at character ${start + 1}.`)
    );
  }

  private literal(): Literal {
    const first = this.peek();
    if (first === '"') return this.string();
    if (first === "-" || (first >= "0" && first <= "9")) return this.number();
    const word = this.word();
    if (word === "true" || word === "false") return word === "true";
    return word === "null" ? null : this.fail("A value is a JSON string, a number, true, false or null.");
  }

  private string(): string {
    const start = this.at++;
    while (this.at < this.text.length && this.peek() !== '"') this.at += this.peek() === "\\" ? 2 : 1;
    this.expect('"');
    const value = unescaped(this.text.slice(start, this.at));
    return value !== null && isCleanText(value) ? value : this.fail("A text in quotes is not a valid JSON string.");
  }

  private number(): number {
    const value = Number(this.take(NUMBER) || "NaN");
    return Number.isFinite(value) ? value : this.fail("A number is not a JSON number.");
  }

  private word(): string {
    return this.take(WORD);
  }

  private take(pattern: RegExp): string {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.text)?.[0] ?? "";
    this.at += found.length;
    return found;
  }

  private peek(): string {
    return this.text[this.at] ?? "";
  }

  private expect(char: string): void {
    if (this.peek() !== char) this.fail(`${shown(char)} is expected at character ${this.at + 1}.`);
    this.at++;
  }

  private requireBlank(): void {
    if (!this.blanks()) this.fail(`A blank is expected at character ${this.at + 1}.`);
  }

  blanks(): boolean {
    const start = this.at;
    while (this.peek() === " ") this.at++;
    return this.at > start;
  }

  end(): void {
    if (this.at < this.text.length) this.fail(`The end is expected at character ${this.at + 1}.`);
  }

  private fail(detail: string): never {
    throw new ScimError(this.fault, detail);
  }
}

function unescaped(token: string): string | null {
  try {
    return JSON.parse(token) as string;
  } catch {
    return null;
  }
}
