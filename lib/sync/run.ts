/** What every step of a run is handed. */
import type { Ctx } from "../context";
import type { Id } from "../ids";
import type { DirectoryReader } from "../providers/types";
import type { Counts } from "../provisioning/types";
import type { RunTrigger } from "../directories/request-run";
import type { Lease } from "./lease";
import type { Reading } from "./read-directory";
import type { StoredDirectory } from "./stored";

export type Run = StoredRun & { reader: DirectoryReader };

/** A run that reads nothing from the provider. */
export type StoredRun = {
  ctx: Ctx;
  lease: Lease;
  directory: StoredDirectory;
  trigger: RunTrigger;
  /** Whose staged pages are worked: its own, or those of the preview that was confirmed. */
  pagesRunId: Id<"run">;
  /** The preview a named person confirmed: what it showed is not held again. */
  planRunId: Id<"run"> | null;
  /** The directory's first run: its events say so. */
  initial: boolean;
};

/** What a run remembers over a crash, in sync_run.progress. */
export type RunProgress = {
  reading?: Reading;
  /** A preview that somebody asked to read everything again. */
  fresh?: boolean;
  /** Times the run ended by a mistake of ours or of the database. */
  errors?: number;
};

export type Tally = Partial<Counts> & { total: number; done: number };

/** For the screens: the names in which counts are stored and shown. */
export function countsJson(tally: Partial<Tally>): { [key: string]: number } {
  const { roleChanged, ...rest } = tally;
  return { ...rest, ...(roleChanged === undefined ? {} : { role_changed: roleChanged }) };
}
