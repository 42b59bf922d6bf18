/** What one attribute is (RFC 7643 §2, §7), and short builders for the definitions beside this file. */
export type AttributeType = "string" | "boolean" | "decimal" | "integer" | "dateTime" | "reference" | "binary" | "complex" | "any";

export type Attribute = {
  name: string;
  type: AttributeType;
  description: string;
  multiValued: boolean;
  required: boolean;
  caseExact: boolean;
  mutability: "readOnly" | "readWrite" | "immutable" | "writeOnly";
  returned: "always" | "default" | "request" | "never";
  uniqueness: "none" | "server" | "global";
  /** The name that must be unique: matched as the database's key columns are, blanks around it do not count. */
  isKey: boolean;
  /** Characters allowed at most. */
  maxLength?: number;
  canonicalValues?: readonly string[];
  referenceTypes?: readonly string[];
  /** In the order in which they are written out; empty unless complex. */
  subAttributes: readonly Attribute[];
  /** The same by lower-case name. */
  subs: ReadonlyMap<string, Attribute>;
};

type Options = Partial<Omit<Attribute, "name" | "type" | "description" | "subs">>;

export function attribute(name: string, type: AttributeType, description: string, options: Options = {}): Attribute {
  const subAttributes = options.subAttributes ?? [];
  return {
    name,
    type,
    description,
    multiValued: false,
    required: false,
    caseExact: false,
    mutability: "readWrite",
    returned: "default",
    uniqueness: "none",
    isKey: false,
    ...options,
    subAttributes,
    subs: byName(subAttributes),
  };
}

export const text = (name: string, description: string, options: Options = {}): Attribute =>
  attribute(name, "string", description, options);

export const complex = (name: string, description: string, subAttributes: Attribute[], options: Options = {}): Attribute =>
  attribute(name, "complex", description, { ...options, subAttributes });

/** The usual shape of a list: a value, how it is shown, what kind it is, and which one comes first (RFC 7643 §2.4). */
export function list(name: string, description: string, value: Attribute, types: readonly string[] = []): Attribute {
  const subs = [
    value,
    text("display", "How the value is shown to people."),
    text("type", "What the value is for.", types.length ? { canonicalValues: types } : {}),
    attribute("primary", "boolean", "Whether this is the preferred value; true at most once."),
  ];
  return complex(name, description, subs, { multiValued: true });
}

export function byName(attributes: readonly Attribute[]): ReadonlyMap<string, Attribute> {
  return new Map(attributes.map((one) => [one.name.toLowerCase(), one]));
}

/** An attribute of an extension nobody here has defined: it is what it holds. */
export function unknownAttribute(name: string): Attribute {
  return attribute(name, "any", "");
}
