/**
 * Which selected groups does a group lead into? Pure. Nesting is flattened here, cycles and diamonds included: the
 * provider refuses to make cycles, but a stale read can still show one.
 */

export type Graph = {
  /** Selected groups. */
  roots: readonly string[];
  /** group → groups directly inside it. */
  children: ReadonlyMap<string, readonly string[]>;
  /** Groups that hold everybody of the customer. */
  everyone: ReadonlySet<string>;
};

export type Reach = {
  /** group → the selected groups it is, or is nested in. */
  within: ReadonlyMap<string, ReadonlySet<string>>;
  /** Selected groups that everybody is in. */
  everyone: ReadonlySet<string>;
};

export function reachOf(graph: Graph): Reach {
  const within = new Map<string, Set<string>>();
  for (const root of graph.roots) {
    for (const group of groupsInside(root, graph.children)) {
      const roots = within.get(group);
      if (roots) roots.add(root);
      else within.set(group, new Set([root]));
    }
  }
  const everyone = new Set<string>();
  for (const group of graph.everyone) for (const root of within.get(group) ?? []) everyone.add(root);
  return { within, everyone };
}

/** The selected groups that a person with these direct groups is in. */
export function selectedOf(reach: Reach, direct: Iterable<string>): Set<string> {
  const selected = new Set(reach.everyone);
  for (const group of direct) for (const root of reach.within.get(group) ?? []) selected.add(root);
  return selected;
}

function groupsInside(root: string, children: Graph["children"]): Set<string> {
  const seen = new Set([root]);
  const waiting = [root];
  for (let group = waiting.pop(); group !== undefined; group = waiting.pop()) {
    for (const child of children.get(group) ?? []) {
      if (seen.has(child)) continue;
      seen.add(child);
      waiting.push(child);
    }
  }
  return seen;
}
