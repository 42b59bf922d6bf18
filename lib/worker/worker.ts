/** What a task knows of the process it runs in. */
export type Worker = {
  /** Who holds a lease, for people who look into the database. */
  id: string;
  /** Aborts when the process is told to stop: long work ends at its next safe point. */
  stopping: AbortSignal;
};
