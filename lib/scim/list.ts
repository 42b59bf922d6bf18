/** A ListResponse (RFC 7644 §3.4.2) as text, put together from resources that are text already. */
import { LIST_URN } from "./schema";

export type ListParts = {
  totalResults: number;
  /** Ready JSON, one resource each. */
  resources: readonly string[];
  startIndex?: number;
  nextCursor?: string;
  previousCursor?: string;
};

export function listResponse({ totalResults, resources, startIndex, nextCursor, previousCursor }: ListParts): string {
  const place = startIndex === undefined ? "" : `"startIndex":${startIndex},`;
  const next = nextCursor === undefined ? "" : `"nextCursor":${JSON.stringify(nextCursor)},`;
  const previous = previousCursor === undefined ? "" : `"previousCursor":${JSON.stringify(previousCursor)},`;
  return `{"schemas":["${LIST_URN}"],"totalResults":${totalResults},"itemsPerPage":${resources.length},${place}${next}${previous}"Resources":[${resources.join(",")}]}`;
}
