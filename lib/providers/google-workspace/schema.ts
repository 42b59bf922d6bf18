/**
 * Google's records as they arrive. One bad record is set aside and named; it is never taken for "gone" (Rejected). Text
 * that PostgreSQL cannot hold, or that nobody's name is as long as, makes a record bad. Pure.
 */
import { z } from "zod";
import type { Json } from "../../provisioning/types";
import type { Page, ProviderGroup, ProviderMember, ProviderUser, Rejected } from "../types";

export const FIELDS = {
  user: "id,primaryEmail,name(givenName,familyName,fullName),suspended,archived,orgUnitPath,aliases,customerId",
  group: "id,email,name,description,directMembersCount",
  member: "id,email,type,role,status",
};
// A mask that does not name nextPageToken silently ends paging after the first page.
export const listFields = (key: string, fields: string) => `nextPageToken,${key}(${fields})`;

const NUL = String.fromCharCode(0);
// Half of a surrogate pair: JSON can spell it, UTF-8 cannot.
const LONE_SURROGATE = /\p{Surrogate}/u;
const isHoldable = (value: string) => !value.includes(NUL) && !LONE_SURROGATE.test(value);
const text = (max: number) => z.string().max(max).refine(isHoldable, "holds characters that cannot be stored");
const maybe = (max: number) => text(max).nullish();
/** Decimal or short alphanumeric text, never a number: user ids are beyond 2^53. */
const id = z.string().regex(/^[\w.-]{1,64}$/);

const User = z.object({
  id,
  primaryEmail: maybe(320),
  name: z.object({ givenName: maybe(256), familyName: maybe(256), fullName: maybe(600) }).nullish(),
  suspended: z.boolean().nullish(),
  archived: z.boolean().nullish(),
  orgUnitPath: maybe(1024),
  aliases: z.array(text(320)).max(500).nullish(),
  customerId: maybe(64),
});
const Group = z.object({
  id,
  email: maybe(320),
  name: maybe(256),
  description: maybe(4096),
  directMembersCount: z.union([z.string().regex(/^\d{1,15}$/), z.number().int().nonnegative()]).nullish(),
});
const Member = z.object({ id, email: maybe(320), type: maybe(64), role: maybe(64), status: maybe(64) });

export function readUser(record: unknown): ProviderUser | Rejected {
  return reading(User, record, (user) => ({
    externalId: user.id,
    email: blankToNull(user.primaryEmail),
    aliases: user.aliases ?? [],
    givenName: blankToNull(user.name?.givenName),
    familyName: blankToNull(user.name?.familyName),
    displayName: blankToNull(user.name?.fullName),
    orgUnitPath: blankToNull(user.orgUnitPath),
    suspended: user.suspended ?? false,
    archived: user.archived ?? false,
    customerId: blankToNull(user.customerId),
    raw: { ...user } as { [key: string]: Json },
  }));
}

export function readGroup(record: unknown): ProviderGroup | Rejected {
  return reading(Group, record, (group) => ({
    externalId: group.id,
    name: blankToNull(group.name) ?? blankToNull(group.email) ?? group.id,
    email: blankToNull(group.email),
    description: blankToNull(group.description),
    directMembersCount: group.directMembersCount == null ? null : Number(group.directMembersCount),
  }));
}

const KINDS: Record<string, ProviderMember["kind"] | undefined> = { USER: "user", GROUP: "group", CUSTOMER: "everyone" };

export function readMember(record: unknown): ProviderMember | Rejected {
  return reading(Member, record, (member) => ({
    externalId: member.id,
    email: blankToNull(member.email),
    kind: KINDS[member.type?.toUpperCase() ?? ""] ?? "other",
    status: blankToNull(member.status),
  }));
}

export function toPage<T>(records: unknown[], read: (record: unknown) => T | Rejected, nextToken: string | null): Page<T> {
  const page: Page<T> = { items: [], rejected: [], nextToken };
  for (const record of records) {
    const result = read(record);
    if (isRejected(result)) page.rejected.push(result);
    else page.items.push(result);
  }
  return page;
}

export const isRejected = (value: unknown): value is Rejected => typeof value === "object" && value !== null && "problem" in value;

function reading<S extends z.ZodType, T>(schema: S, record: unknown, map: (value: z.infer<S>) => T): T | Rejected {
  const parsed = schema.safeParse(record);
  if (parsed.success) return map(parsed.data);
  const issue = parsed.error.issues[0];
  const given = record !== null && typeof record === "object" && "id" in record ? record.id : null;
  return {
    externalId: id.safeParse(given).success ? (given as string) : null,
    problem: `${issue?.path.join(".") || "record"}: ${issue?.message ?? "unreadable"}`,
    raw: storable(record),
  };
}

/** The record as support may see it: cut to size, without what PostgreSQL refuses. */
export function storable(value: unknown, depth = 0): Json {
  if (typeof value === "string")
    return value
      .slice(0, 500)
      .replaceAll(NUL, "\ufffd")
      .replace(/\p{Surrogate}/gu, "\ufffd");
  if (typeof value === "number" || typeof value === "boolean" || value === null || value === undefined) return value ?? null;
  if (depth > 4) return "…";
  if (Array.isArray(value)) return value.slice(0, 20).map((item) => storable(item, depth + 1));
  const entries = Object.entries(value as object).slice(0, 40);
  return Object.fromEntries(entries.map(([key, inner]) => [String(storable(key)), storable(inner, depth + 1)]));
}

// Profiles without a family name carry nothing, an empty text, a blank, or a zero-width space.
const INVISIBLE = /[\s\u200b-\u200f\u2060\ufeff\u00ad]+/g;

function blankToNull(value: string | null | undefined): string | null {
  if (value == null || value.replace(INVISIBLE, "") === "") return null;
  return value.trim();
}
