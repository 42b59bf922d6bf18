/** Reads one enumeration page by page into the staging table, going on where an earlier worker stopped. */
import { type DirectoryReader, isProviderError, type Page } from "../providers/types";
import type { Lease } from "./lease";
import { dropPages, progressOf, type Resource, writePage } from "./pages";
import { RunProblem } from "./problem";

/** A listing that never ends must not fill the database. */
export const MAX_PAGES = 10_000;

export type Counted = { key: "read_users" | "read_groups"; by: (page: Page<unknown>) => number };
export type Enumeration<T> = {
  resource: Resource;
  read: (token: string | null) => Promise<Page<T>>;
  counted?: Counted;
};

/** A page token that the provider no longer knows starts the listing over, once. */
export async function stageEnumeration<T>(lease: Lease, enumeration: Enumeration<T>): Promise<void> {
  try {
    await stagePages(lease, enumeration);
  } catch (error) {
    if (!(isProviderError(error) && error.problem === "bad_page_token")) throw error;
    await dropPages(lease, enumeration.resource);
    await stagePages(lease, enumeration);
  }
}

async function stagePages<T>(lease: Lease, { resource, read, counted }: Enumeration<T>): Promise<void> {
  const { pages, next, tokens, complete } = await progressOf(lease, resource);
  if (complete) return;

  let token = next;
  for (let number = pages; ; number++) {
    lease.signal.throwIfAborted();
    if (number >= MAX_PAGES) throw new RunProblem("too_many_pages", "The listing does not end.", { resource, limit: MAX_PAGES });

    const page = await read(token);
    lease.signal.throwIfAborted();
    // A token seen before would go round for ever, and whatever stands on the pages between was never shown.
    if (page.nextToken !== null && tokens.has(page.nextToken)) {
      throw new RunProblem("repeated_page_token", "The provider repeated a page; the listing cannot be trusted.", { resource });
    }
    await writePage(lease, resource, {
      number,
      next: page.nextToken,
      content: { items: page.items, rejected: page.rejected },
      ...(counted ? { counted: counted.key, by: counted.by(page) } : {}),
    });
    if (page.nextToken === null) return;
    tokens.add(page.nextToken);
    token = page.nextToken;
  }
}

export function usersOf(reader: DirectoryReader): Enumeration<unknown> {
  return {
    resource: "users",
    read: async (token) => {
      const page = await reader.usersPage(token);
      // Nobody on a page that is not the only one: the people who should stand there would all look gone.
      if (page.items.length + page.rejected.length === 0 && (token !== null || page.nextToken !== null)) {
        throw new RunProblem("empty_page", "The provider sent a page without people.");
      }
      return page;
    },
    counted: { key: "read_users", by: (page) => page.items.length },
  };
}

export function groupsOf(reader: DirectoryReader): Enumeration<unknown> {
  return { resource: "groups", read: (token) => reader.groupsPage(token) };
}

export function membersOf(reader: DirectoryReader, groupId: string): Enumeration<unknown> {
  return {
    resource: `members:${groupId}`,
    read: (token) => reader.membersPage(groupId, token),
    counted: { key: "read_groups", by: (page) => (page.nextToken === null ? 1 : 0) },
  };
}
