/**
 * What one unit of work knows: the rows it locked and read, and what was decided about them so far. Rows are immutable;
 * a decision puts a new row in its place, and can be taken back as long as nothing was written.
 */
import { directoryUserData } from "../events/views";
import type { LogEntry } from "../logs/record";
import type { Bystander, DirectoryRow, EventDraft, Facts, GuardNumbers, GroupRow, HoldItemRow, HoldRow, MemberRow, UserRow } from "./model";
import { type Names, NO_NAMES, TooNarrow } from "./names";
import { type Mark, type Step, Table } from "./table";
import type { Json } from "./types";

export type * from "./model";

const TABLES = ["users", "members", "groups", "directories", "holds", "holdItems", "memberships", "edges"] as const;

export class World {
  /** What was set, in order, so that a decision can be taken back. */
  private readonly journal: Step[] = [];

  readonly users = new Table<UserRow>(this.journal);
  /** Living people who are no rows of `users`; nothing about them is decided but whose member they are. */
  bystanders = new Map<string, Bystander>();
  readonly members = new Table<MemberRow>(this.journal);
  readonly groups = new Table<GroupRow>(this.journal);
  readonly directories = new Table<DirectoryRow>(this.journal);
  readonly holds = new Table<HoldRow>(this.journal);
  /** By member and kind: only items of holds that are open. */
  readonly holdItems = new Table<HoldItemRow>(this.journal);
  /** user → groups that name the person directly. */
  readonly memberships = new Table<ReadonlySet<string>>(this.journal);
  /** group → groups directly inside it. */
  readonly edges = new Table<ReadonlySet<string>>(this.journal);
  logs: LogEntry[] = [];
  events: EventDraft[] = [];
  /** Of groups that are only shown: those that people of this unit are in. */
  groupNames = new Map<string, string>();
  /** What the guard asks, where it was read under its lock: active members, losses inside the window at most. */
  guards: GuardNumbers | null = null;
  /** Directories that lose people uncounted: the write looks at their counters again. */
  readonly cleared = new Set<string>();
  /** Such a look failed: what may be lost is counted this time. */
  mustCount = false;
  /** What a request that replaces a group's members changes. */
  differences = new Map<string, { add: string[]; remove: string[] }>();

  constructor(
    readonly facts: Facts,
    /** What was asked for when this was loaded: nothing else is known, not even that it is absent. */
    readonly names: Names = NO_NAMES,
  ) {}

  /** What stands in the tables now counts as loaded: changes are reckoned from here. */
  asLoaded(): this {
    for (const table of TABLES) this[table].asLoaded();
    this.journal.length = 0;
    return this;
  }

  clone(facts: Facts = this.facts): World {
    const copy = new World(facts, this.names);
    copy.groupNames = this.groupNames;
    copy.bystanders = this.bystanders;
    copy.differences = this.differences;
    copy.guards = this.guards;
    for (const table of TABLES) (copy[table] as Table<unknown>).copyFrom(this[table] as Table<unknown>);
    copy.logs = [...this.logs];
    copy.events = [...this.events];
    return copy;
  }

  mark(): Mark {
    return { steps: this.journal.length, logs: this.logs.length, events: this.events.length };
  }

  /** Whether the record is new since, or has another version. */
  isRaised(mark: Mark, row: UserRow | GroupRow): boolean {
    const tables: Table<never>[] = [this.users as Table<never>, this.groups as Table<never>];
    for (let at = mark.steps; at < this.journal.length; at++) {
      const step = this.journal[at];
      if (step?.key === row.id && tables.includes(step.table)) return (step.had as UserRow | GroupRow | undefined)?.version !== row.version;
    }
    return false;
  }

  /** Takes back everything that was decided since. */
  rollback(mark: Mark): void {
    while (this.journal.length > mark.steps) {
      const step = this.journal.pop();
      step?.table.putBack(step.key, step.had);
    }
    this.logs.length = mark.logs;
    this.events.length = mark.events;
    this.emails.clear();
    this.byMember = null;
    this.byName = null;
  }

  directory(id: string): DirectoryRow {
    const row = this.directories.get(id);
    if (!row) throw new Error(`directory ${id} was not loaded`);
    return row;
  }

  /** Somebody living, row or bystander, with the name they are shown by. */
  person(id: string): Bystander | null {
    const user = this.users.get(id);
    if (!user) return this.bystanders.get(id) ?? null;
    return user.deletedAt === null ? { id, directoryId: user.directoryId, name: user.displayName ?? user.userName } : null;
  }

  usersOf(memberId: string): UserRow[] {
    const found: UserRow[] = [];
    for (const id of this.usersByMember().get(memberId) ?? []) {
      const user = this.users.get(id);
      if (user?.memberId === memberId) found.push(user);
    }
    return found;
  }

  /**
   * Living and deleted records of a directory under a folded name.
   * @throws TooNarrow when the name was not asked for
   */
  usersByName(directoryId: string, key: string): UserRow[] {
    const found = this.named(nameOf(directoryId, key)).filter((user) => user.directoryId === directoryId && user.userNameKey === key);
    if (found.length === 0) this.askedFor("keys", key);
    return found;
  }

  usersByExternalId(directoryId: string, externalId: string): UserRow[] {
    const found = this.named(externalOf(directoryId, externalId)).filter(
      (user) => user.directoryId === directoryId && user.externalId === externalId,
    );
    if (found.length === 0) this.askedFor("userExternalIds", externalId);
    return found;
  }

  /** The living group of that name which was pushed. */
  groupByName(directoryId: string, key: string): GroupRow | undefined {
    for (const group of this.groups.values())
      if (group.displayNameKey === key && group.directoryId === directoryId && group.deletedAt === null && group.scimJson !== null)
        return group;
    this.askedFor("groupKeys", key);
    return undefined;
  }

  groupByExternalId(directoryId: string, externalId: string): GroupRow | undefined {
    for (const group of this.groups.values())
      if (group.externalId === externalId && group.directoryId === directoryId && group.deletedAt === null) return group;
    this.askedFor("groupExternalIds", externalId);
    return undefined;
  }

  memberByEmail(emailKey: string): MemberRow | undefined {
    if (this.emails.size === 0) for (const member of this.members.values()) this.emails.set(member.emailKey, member.id);
    const member = this.members.get(this.emails.get(emailKey) ?? "");
    if (member?.emailKey === emailKey) return member;
    this.askedFor("keys", emailKey);
    return undefined;
  }

  /** @throws TooNarrow when it was not: that nothing was found says nothing then */
  askedFor(list: Asked, value: string): void {
    let known = this.asked.get(list);
    if (!known) {
      known = new Set(this.names[list]);
      if (list === "keys") for (const id of this.names.storedIds) known.add(this.users.original(id)?.emailKey ?? "");
      this.asked.set(list, known);
    }
    if (!known.has(value)) throw new TooNarrow({ [list]: [value] });
  }

  /** How events show somebody: the event and the record say the same, and it is made once. */
  shown(row: UserRow): object {
    let data = this.shows.get(row);
    if (!data) {
      data = directoryUserData(this.facts.organizationId, row);
      this.shows.set(row, data);
    }
    return data;
  }

  /** A stored representation, read once for all who look at it: not to be changed. */
  readonly resource = (json: string): { [name: string]: Json } => {
    let known = this.resources.get(json);
    if (!known) {
      known = JSON.parse(json) as { [name: string]: Json };
      this.resources.set(json, known);
    }
    return known;
  };

  putUser(row: UserRow): void {
    this.users.set(row.id, row);
    if (row.memberId) add(this.usersByMember(), row.memberId, row.id);
    if (this.byName) enter(this.byName, row);
  }

  putMember(row: MemberRow): void {
    this.members.set(row.id, row);
    if (this.emails.size > 0) this.emails.set(row.emailKey, row.id);
  }

  private readonly resources = new Map<string, { [name: string]: Json }>();
  private readonly shows = new WeakMap<UserRow, object>();
  private readonly asked = new Map<Asked, Set<string>>();
  // Indexes are built when first asked and kept by put*: entries may be stale, so readers look at the row again.
  private readonly emails = new Map<string, string>();
  private byMember: Index | null = null;
  private byName: Index | null = null;

  private usersByMember(): Index {
    if (this.byMember) return this.byMember;
    const index: Index = new Map();
    for (const user of this.users.values()) if (user.memberId) add(index, user.memberId, user.id);
    this.byMember = index;
    return index;
  }

  private named(key: string): UserRow[] {
    if (!this.byName) {
      this.byName = new Map();
      for (const user of this.users.values()) enter(this.byName, user);
    }
    return [...(this.byName.get(key) ?? [])].flatMap((id) => this.users.get(id) ?? []);
  }
}

type Asked = "keys" | "userExternalIds" | "groupExternalIds" | "groupKeys" | "userIds" | "lockedGroupIds";
type Index = Map<string, Set<string>>;

const nameOf = (directoryId: string, key: string) => `${directoryId} name ${key}`;
const externalOf = (directoryId: string, externalId: string) => `${directoryId} id ${externalId}`;

function add(index: Index, key: string, id: string): void {
  const known = index.get(key);
  if (known) known.add(id);
  else index.set(key, new Set([id]));
}

function enter(index: Index, user: UserRow): void {
  add(index, nameOf(user.directoryId, user.userNameKey), user.id);
  if (user.externalId !== null) add(index, externalOf(user.directoryId, user.externalId), user.id);
}

export function itemKey(memberId: string, kind: HoldItemRow["kind"]): string {
  return `${memberId} ${kind}`;
}
