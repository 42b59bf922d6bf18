/**
 * The one translation of filters to SQL, for people (`directory_user r`) and groups (`directory_group r`). Tenant,
 * directory and "not deleted" are the caller's part. The answer is the same as that of scim/match.ts on the resource as
 * a client reads it; a property test holds the two together.
 */
import { tryParseId } from "../ids";
import { type Comparison, type Condition, conditionOf, type Manner, type ResolveOptions, type Target } from "../scim/condition";
import { ScimError } from "../scim/error";
import { instantOf } from "../scim/text";
import type { Filter, ResourceType } from "../scim/types";
import { recordVersion } from "./etag";
import { type Bind, type Column, memberOf, type Options, type Place, placeOf, quoted, type RowSource } from "./filter-places";

export type { Bind } from "./filter-places";
export { sortColumns, sortToSql } from "./sort-to-sql";

export type FilterOptions = Options & ResolveOptions;

/** @returns a boolean expression in parentheses; null counts as false, as `where` takes it. @throws ScimError invalidFilter */
export function filterToSql(filter: Filter, type: ResourceType, bind: Bind, options: FilterOptions = {}): string {
  return new Translation(type, bind, options).condition(conditionOf(filter, type, options));
}

type CompareCondition = Extract<Condition, { kind: "compare" }>;
type Test = { operator: Comparison; manner: Manner; value: string | number | boolean };

const EMPTY = `('null'::jsonb, '""'::jsonb, '[]'::jsonb, '{}'::jsonb)`;

class Translation {
  private aliases = 0;

  constructor(
    private readonly type: ResourceType,
    private readonly bind: Bind,
    private readonly options: FilterOptions,
  ) {}

  condition(condition: Condition): string {
    switch (condition.kind) {
      case "and":
      case "or":
        return `(${condition.terms.map((term) => this.condition(term)).join(` ${condition.kind} `)})`;
      case "not":
        // Unknown is false, and its contrary true: a person without a title is not titled "Chief".
        return `(not coalesce(${this.condition(condition.term)}, false))`;
      case "never":
        return "false";
      case "present":
        return this.present(condition.target);
      case "compare":
        return this.compare(condition);
      case "element":
        return this.element(condition.target, condition.condition);
    }
  }

  private place(target: Target): Place {
    return placeOf(target, this.type, this.bind, this.options) ?? notHere();
  }

  private present(target: Target): string {
    const place = this.place(target);
    if (place.kind === "column") return `(${place.column.text} is not null)`;
    if (place.kind === "rows") return anyOf(place.sources, () => "true");
    return this.someElement(place.value, (element) => `${this.part(element, target)} not in ${EMPTY}`);
  }

  private compare({ target, ...test }: CompareCondition): string {
    const place = this.place(target);
    if (place.kind === "column") return this.column(place.column, test);
    if (place.kind === "rows") return anyOf(place.sources, (source) => this.rowPart(source, target.sub?.name ?? "value", test));
    const atEmail = isEmail(target) && test.operator === "eq" ? this.byEmailKey(test.value) : "";
    return `(${atEmail}${this.someElement(place.value, (element) => this.leaf(element, target, test))})`;
  }

  private element(target: Target, condition: Condition): string {
    const place = this.place(target);
    if (place.kind === "rows") return anyOf(place.sources, (source) => this.inRow(condition, source));
    if (place.kind === "column") return notHere();
    const exact = this.someElement(place.value, (element) => this.inElement(condition, element));
    const key = target.attribute?.name === "emails" && target.extension === null ? valueAsked(condition) : null;
    return key === null ? exact : `(${this.byEmailKey(key)}${exact})`;
  }

  /** A condition on the parts of one JSON element. */
  private inElement(condition: Condition, element: string): string {
    switch (condition.kind) {
      case "and":
      case "or":
        return `(${condition.terms.map((term) => this.inElement(term, element)).join(` ${condition.kind} `)})`;
      case "not":
        return `(not coalesce(${this.inElement(condition.term, element)}, false))`;
      case "present":
        return this.someElement(this.named(element, condition.target), (one) => `${one} not in ${EMPTY}`);
      case "compare": {
        const { target, ...test } = condition;
        return this.someElement(this.named(element, target), (one) => this.leaf(one, { ...target, sub: null }, test));
      }
      default:
        return "false";
    }
  }

  /** A condition on the parts of one related row. */
  private inRow(condition: Condition, source: RowSource): string {
    switch (condition.kind) {
      case "and":
      case "or":
        return `(${condition.terms.map((term) => this.inRow(term, source)).join(` ${condition.kind} `)})`;
      case "not":
        return `(not coalesce(${this.inRow(condition.term, source)}, false))`;
      case "present":
        return `(${(source.parts(condition.target.attribute?.name ?? "") ?? notHere()).text} is not null)`;
      case "compare":
        return this.rowPart(source, condition.target.attribute?.name ?? "", condition);
      default:
        return "false";
    }
  }

  private rowPart(source: RowSource, name: string, test: Test): string {
    return this.column(source.parts(name) ?? notHere(), test);
  }

  private column(column: Column, test: Test): string {
    const { operator, manner, value } = test;
    if (column.boolean && manner === "boolean") return `(${column.boolean} = ${this.bind(value)}::boolean)`;
    if (column.moment && manner === "instant") {
      const instant = instantOf(String(value)) ?? 0;
      return `(${column.moment} ${SIGNS[operator]} to_timestamp(${this.bind(instant)}::float8 / 1000))`;
    }
    if (column.id && operator === "eq") {
      const uuid = tryParseId(column.id.prefix, String(value));
      return uuid ? `(${column.id.column} = ${this.bind(uuid)}::uuid)` : "false";
    }
    const left = manner === "key" && column.key ? column.key : manner === "exact" ? column.text : `fold_text(${column.text})`;
    // As it was read with groups, it is the same version of the record.
    return this.text(left, operator, column.version && operator === "eq" ? recordVersion(String(value)) : String(value));
  }

  private text(left: string, operator: Comparison, value: string): string {
    const wanted = `${this.bind(value)}::text`;
    switch (operator) {
      case "co":
        return `(strpos(${left}, ${wanted}) > 0)`;
      case "sw":
        return `starts_with(${left}, ${wanted})`;
      case "ew":
        return `(right(${left}, length(${wanted})) = ${wanted})`;
      case "eq":
        return `(${left} = ${wanted})`;
      default:
        return `((${left}) collate "C" ${SIGNS[operator]} ${wanted})`;
    }
  }

  /** One JSON value or each of a list: whether some satisfies the test. Lax mode takes a single value for a list of one. */
  private someElement(value: string, test: (element: string) => string): string {
    const alias = `e${++this.aliases}`;
    return `exists (select 1 from jsonb_path_query(${value}, 'lax $[*]') ${alias} where ${test(alias)})`;
  }

  private leaf(element: string, target: Target, { operator, manner, value }: Test): string {
    const leaf = target.sub || target.attribute?.type !== "any" ? this.part(element, target) : this.valueOf(element);
    if (manner === "any" && target.sub) return this.someElement(leaf, (one) => this.json(one, operator, manner, value));
    return this.json(leaf, operator, manner, value);
  }

  private json(leaf: string, operator: Comparison, manner: Manner, value: string | number | boolean): string {
    if (typeof value === "boolean") return `(${leaf} = to_jsonb(${this.bind(value)}::boolean))`;
    if (typeof value === "number") {
      const number = `case when jsonb_typeof(${leaf}) = 'number' then (${leaf} #>> '{}')::numeric end`;
      return `((${number}) ${SIGNS[operator]} ${this.bind(value)}::numeric)`;
    }
    const text = `case when jsonb_typeof(${leaf}) = 'string' then ${leaf} #>> '{}' end`;
    return this.text(manner === "exact" ? `(${text})` : `fold_text(${text})`, operator, value);
  }

  /** What is compared in an element: the element itself, or the part that was named. */
  private part(element: string, { attribute, sub }: Target): string {
    if (!sub) return element;
    return attribute?.type === "any" ? memberOf(element, sub.name, this.bind) : `(${element} -> ${quoted(sub.name)})`;
  }

  private named(element: string, { attribute }: Target): string {
    if (!attribute) return element;
    return attribute.type === "any" ? memberOf(element, attribute.name, this.bind) : `(${element} -> ${quoted(attribute.name)})`;
  }

  private valueOf(element: string): string {
    const value = memberOf(element, "value", this.bind);
    return `(case when jsonb_typeof(${element}) = 'object' then ${value} else ${element} end)`;
  }

  // Exactness is the JSON's part; the index only narrows, or a look-up among 100,000 people would read them all.
  private byEmailKey(value: string | number | boolean): string {
    return `r.email_keys @> ${this.bind([String(value)])}::text[] and `;
  }
}

const SIGNS: Record<Comparison, string> = { eq: "=", gt: ">", ge: ">=", lt: "<", le: "<=", co: "=", sw: "=", ew: "=" };

function isEmail({ extension, attribute, sub }: Target): boolean {
  return extension === null && attribute?.name === "emails" && sub?.name === "value";
}

/** The address that every element satisfying the condition must have. */
function valueAsked(condition: Condition): string | null {
  if (condition.kind === "and") return condition.terms.map(valueAsked).find((value) => value !== null) ?? null;
  if (condition.kind !== "compare" || condition.operator !== "eq" || condition.target.attribute?.name !== "value") return null;
  return String(condition.value);
}

/** An id names a person or a group: kinds of row that cannot match are left out, or an index could not serve the rest. */
function anyOf(sources: RowSource[], test: (source: RowSource) => string): string {
  const conditions = sources.map((source) => ({ source, condition: test(source) })).filter(({ condition }) => condition !== "false");
  if (conditions.length === 0) return "false";
  return `(${conditions.map(({ source, condition }) => source.exists(condition)).join(" or ")})`;
}

function notHere(): never {
  throw new ScimError("invalidFilter", "This attribute cannot be filtered on.");
}
