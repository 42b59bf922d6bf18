/**
 * What the door noticed since the last flush, in memory: who called when, and who was turned away. Written by one
 * statement at least once a second (flush.ts), so that a request costs no write of its own. Bounded, because strangers
 * cause the refusals.
 */
import { type Id, newId } from "../ids";
import type { LogEntry } from "../logs/record";
import type { ReasonCode } from "../logs/reasons";
import type { ContactRefusal } from "./schema";

const FLUSH_MS = 600;
/** Directories with refusals, and entries of the log, that one flush writes at most. */
const MOST_REFUSALS = 500;
const MOST_ENTRIES = 500;
const MOST_ENTRIES_OF_ONE = 100;

export type Seen = {
  organizationId: Id<"org">;
  directoryId: Id<"dir">;
  tokenId: Id<"tok">;
  method: string;
  path: string;
  source: string | null;
  at: number;
  requests: number;
  user: boolean;
  group: boolean;
  /** Every token that came, with the moment of its last use. */
  tokens: Map<string, number>;
};

export type Turned = {
  directoryId: Id<"dir">;
  reason: ContactRefusal;
  lastFour: string | null;
  method: string;
  path: string;
  rightPath: string | null;
  at: number;
};

/** A log entry that waits; the organization is looked up when only the directory is known. */
export type Entry = {
  id: Id<"log">;
  organizationId: Id<"org"> | null;
  directoryId: Id<"dir">;
  requestId: string;
  actor: LogEntry["actor"];
  action: string;
  subject: { [key: string]: unknown };
  reasonCode: ReasonCode;
  reasonParams: { [key: string]: unknown };
  detail: object;
  at: number;
};

type Store = {
  seen: Map<string, Seen>;
  turned: Map<string, Turned>;
  entries: Entry[];
  entriesOf: Map<string, number>;
  /** directory|reason|last four → when an entry about it may be written again. */
  told: Map<string, number>;
  timer: NodeJS.Timeout | null;
  flush: (() => void) | null;
};

// Next's bundle and the server's hold two copies of this module: both must meet in one store.
const shared = globalThis as { __rollcallScimNotes?: Store };
shared.__rollcallScimNotes ??= {
  seen: new Map(),
  turned: new Map(),
  entries: [],
  entriesOf: new Map(),
  told: new Map(),
  timer: null,
  flush: null,
};
const store = shared.__rollcallScimNotes;

export function noteSeen(call: Omit<Seen, "at" | "requests" | "tokens" | "user" | "group">, made: "user" | "group" | null): void {
  const at = performance.now();
  const before = store.seen.get(call.directoryId);
  if (!before) {
    const tokens = new Map([[call.tokenId as string, at]]);
    store.seen.set(call.directoryId, { ...call, at, requests: 1, user: made === "user", group: made === "group", tokens });
    schedule();
    return;
  }
  before.tokenId = call.tokenId;
  before.method = call.method;
  before.path = call.path;
  before.source = call.source;
  before.at = at;
  before.requests += 1;
  before.user ||= made === "user";
  before.group ||= made === "group";
  before.tokens.set(call.tokenId, at);
}

export function noteTurned(turned: Omit<Turned, "at">): void {
  if (store.turned.size >= MOST_REFUSALS && !store.turned.has(turned.directoryId)) return;
  store.turned.set(turned.directoryId, { ...turned, at: performance.now() });
  schedule();
}

export function noteEntry(entry: Omit<Entry, "id" | "at">): void {
  const ofThis = store.entriesOf.get(entry.directoryId) ?? 0;
  if (store.entries.length >= MOST_ENTRIES || ofThis >= MOST_ENTRIES_OF_ONE) return;
  store.entriesOf.set(entry.directoryId, ofThis + 1);
  store.entries.push({ ...entry, id: newId("log"), at: performance.now() });
  schedule();
}

/** Whether to tell of this now: the same thing over and over makes one entry a minute. */
export function isNews(key: string): boolean {
  const now = performance.now();
  if ((store.told.get(key) ?? 0) > now) return false;
  if (store.told.size >= 5_000) store.told.clear();
  store.told.set(key, now + 60_000);
  return true;
}

export function takeNotes(): Pick<Store, "seen" | "turned" | "entries"> {
  const { seen, turned, entries } = store;
  store.seen = new Map();
  store.turned = new Map();
  store.entries = [];
  store.entriesOf = new Map();
  if (store.timer) clearTimeout(store.timer);
  store.timer = null;
  return { seen, turned, entries };
}

/** flush.ts registers itself: this file stays free of the database. */
export function onFlush(flush: () => void): void {
  store.flush = flush;
}

function schedule(): void {
  store.timer ??= setTimeout(() => {
    store.timer = null;
    store.flush?.();
  }, FLUSH_MS).unref();
}
