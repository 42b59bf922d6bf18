/**
 * The vendor's free fields of a member, some of which a directory may state. What the directory states wins; what it
 * stated and no longer does goes, unless somebody wrote over it; everything else is the vendor's and stays. Pure.
 */
import { same } from "../fold";
import type { Json } from "./types";

type Fields = { [key: string]: Json };

/** @returns the same object when nothing changes */
export function mergeMetadata(current: Json, stated: Json | undefined, before: Json | undefined): Json {
  if (!isFields(stated) && !isFields(before)) return current;
  const kept = isFields(before) ? withoutGone(asFields(current), before, asFields(stated)) : asFields(current);
  const merged = isFields(stated) ? overlay(kept, stated) : kept;
  return same(merged, current) ? current : merged;
}

function withoutGone(current: Fields, before: Fields, stated: Fields): Fields {
  const kept: Fields = {};
  for (const [key, value] of Object.entries(current)) {
    const was = before[key];
    const is = stated[key];
    if (was === undefined) kept[key] = value;
    else if (isFields(was) && isFields(value)) {
      const inner = withoutGone(value, was, asFields(is));
      if (Object.keys(inner).length > 0 || isFields(is)) kept[key] = inner;
    } else if (is !== undefined || !same(value, was)) kept[key] = value;
  }
  return kept;
}

function overlay(current: Fields, stated: Fields): Fields {
  const merged: Fields = { ...current };
  for (const [key, value] of Object.entries(stated)) {
    const has = merged[key];
    merged[key] = isFields(value) && isFields(has) ? overlay(has, value) : value;
  }
  return merged;
}

function isFields(value: Json | undefined): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function asFields(value: Json | undefined): Fields {
  return isFields(value) ? value : {};
}
