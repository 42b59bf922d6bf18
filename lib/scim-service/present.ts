/**
 * Resources and lists as text. What is stored is ready to send: an answer is put together, never parsed, unless only a
 * part of it is asked for.
 */
import { hash } from "node:crypto";
import { toPublicId } from "../ids";
import type { ScimAnswer } from "../doors/scim-types";
import { get, isObject } from "../scim/object";
import { project } from "../scim/project";
import type { ScimObject, ScimValue } from "../scim/types";
import { etagOf, recordVersion } from "./etag";
import type { Projection } from "./projection";

export type Kind = "User" | "Group";
/** `publicId` where it is at hand already. */
export type Reference = { id: string; kind: Kind; display: string | null; publicId?: string };
/** A record as text needs it. `references`: the groups of a person, the members of a group; null: not asked for. */
export type Shown = {
  id: string;
  version: number;
  createdAt: string;
  updatedAt: string;
  scimJson: string;
  references: readonly Reference[] | null;
};

export const publicIdOf = (kind: Kind, id: string): string => toPublicId(kind === "User" ? "usr" : "grp", id);

export const locationOf = (baseUrl: string, kind: Kind, id: string): string => refOf(baseUrl, kind, publicIdOf(kind, id));

/** The same address, of an id in the form that is spoken outside. */
export const refOf = (baseUrl: string, kind: Kind, publicId: string): string => `${baseUrl}/${kind}s/${publicId}`;

/** `meta` as an object: what a PATCH may repeat (`sent`, or a part of it) without changing it. */
export function metaOf(
  kind: Kind,
  shown: Omit<Shown, "references" | "scimJson">,
  baseUrl: string,
  sent: ScimValue | undefined,
): ScimObject {
  const version = etagOf(shown.version);
  const repeated = isObject(sent ?? null) ? get(sent as ScimObject, "version") : sent;
  return {
    resourceType: kind,
    created: shown.createdAt,
    lastModified: shown.updatedAt,
    location: locationOf(baseUrl, kind, shown.id),
    version: typeof repeated === "string" && recordVersion(repeated) === version ? repeated : version,
  };
}

/** `groups` of a person as a read shows them: what a PATCH may repeat as well. */
export function groupsValue(groups: readonly { id: string; display: string }[], baseUrl: string): ScimObject[] {
  return groups.map(({ id, display }) => ({
    value: publicIdOf("Group", id),
    $ref: locationOf(baseUrl, "Group", id),
    display,
    type: "direct",
  }));
}

/** The whole resource as JSON text. */
export function textOf(kind: Kind, shown: Shown, baseUrl: string): string {
  const id = publicIdOf(kind, shown.id);
  // Ids, dates and our own address hold nothing that JSON would escape.
  const { text, mark } = references(kind, shown.references, baseUrl);
  const meta = `{"resourceType":"${kind}","created":"${shown.createdAt}","lastModified":"${shown.updatedAt}","location":"${baseUrl}/${kind}s/${id}","version":"W/\\"${shown.version}${mark}\\""}`;
  const stored = shown.scimJson.length > 2 ? `,${shown.scimJson.slice(1)}` : "}";
  return `{"id":"${id}","meta":${meta}${text}${stored}`;
}

/** What stands behind the dot of the version that an answer with this record carries. */
export const versionMark = (kind: Kind, shown: Shown, baseUrl: string): string =>
  kind === "User" ? references(kind, shown.references, baseUrl).mark : "";

/** `mark`: what the version says about the text. A group's own version moves with its members; a person's does not with the groups. */
type References = { text: string; mark: string };
const NONE: References = { text: "", mark: "" };

function references(kind: Kind, list: readonly Reference[] | null, baseUrl: string): References {
  if (!list || (kind === "User" && list.length === 0)) return NONE;
  if (kind === "Group") return { text: `,"members":[${list.map((one) => referenceText(one, baseUrl, one.kind)).join(",")}]`, mark: "" };
  const known = groupLists.get(list) ?? groupsText(list, baseUrl);
  groupLists.set(list, known);
  return known;
}

function groupsText(list: readonly Reference[], baseUrl: string): References {
  const text = `,"groups":[${list.map((one) => groupText(one, baseUrl)).join(",")}]`;
  return { text, mark: `.${hash("sha1", text, "base64url").slice(0, 8)}` };
}

/** People of one page share their groups: each, and each list of them, is written once. The objects live as long as their request. */
const groupTexts = new WeakMap<Reference, string>();
const groupLists = new WeakMap<readonly Reference[], References>();

function groupText(group: Reference, baseUrl: string): string {
  const known = groupTexts.get(group) ?? referenceText(group, baseUrl, "direct");
  groupTexts.set(group, known);
  return known;
}

function referenceText(one: Reference, baseUrl: string, type: string): string {
  const id = one.publicId ?? publicIdOf(one.kind, one.id);
  const display = one.display === null ? "" : `,"display":${JSON.stringify(one.display)}`;
  return `{"value":"${id}","$ref":"${refOf(baseUrl, one.kind, id)}"${display},"type":"${type}"}`;
}

/** The resource, or the asked-for part of it. */
export function shownText(kind: Kind, shown: Shown, baseUrl: string, projection: Projection | null): string {
  const text = textOf(kind, shown, baseUrl);
  // The text was put together from JSON, so it is one.
  return projection ? JSON.stringify(project(JSON.parse(text) as ScimObject, projection, kind)) : text;
}

/** An answer that carries one resource. */
export function answerWith(
  status: number,
  kind: Kind,
  shown: Shown,
  baseUrl: string,
  projection: Projection | null,
): ScimAnswer & { body: string } {
  return {
    status,
    body: shownText(kind, shown, baseUrl, projection),
    headers: { ETag: etagOf(shown.version, versionMark(kind, shown, baseUrl)), Location: locationOf(baseUrl, kind, shown.id) },
  };
}
