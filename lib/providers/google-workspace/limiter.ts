/**
 * How fast one customer's directory is asked. Two limits: calls per second, shared by every process through one row in the
 * database, and calls at once, which grows slowly and is halved whenever Google says slow down.
 *
 * The row says when the next call may leave. A process takes a handful of departures with one statement and spends them
 * within a second, so the database is asked about six times a second at full speed, and an idle customer costs nothing.
 * Calls at once are counted per process: a directory's run lives in one process at a time.
 */
import { pool } from "../../db/client";

export const CALLS_PER_SECOND = 30;
const TAKEN_AT_ONCE = 5;
const SPACING_MS = 1000 / CALLS_PER_SECOND;
/** Departures that were taken and not used in time are lost. */
const KEPT_MS = 1000;

export interface Pacer {
  /** Resolves when the next call of this customer may leave. */
  turn(key: string, signal?: AbortSignal): Promise<void>;
}

/** Takes `count` departures of this customer; answers after how many milliseconds the first may leave. */
export type TakeTurns = (key: string, count: number) => Promise<number>;

export const takeFromDatabase: TakeTurns = async (key, count) => {
  const taken = await pool().query<{ wait: string }>({
    name: "provider_turns",
    text: `insert into provider_rate as r (key, next_at) values ($1, clock_timestamp() + $2::float8 * interval '1 millisecond')
           on conflict (key) do update set next_at = greatest(r.next_at, clock_timestamp()) + $2::float8 * interval '1 millisecond'
           returning extract(epoch from (next_at - clock_timestamp())) * 1000 - $2::float8 as wait`,
    values: [key, count * SPACING_MS],
  });
  return Math.max(0, Number(taken.rows[0]?.wait ?? 0));
};

/** One per process: all its readers of a customer spend the same departures. */
export function makePacer(take: TakeTurns): Pacer {
  const departures = new Map<string, number[]>();
  const taking = new Map<string, Promise<void>>();

  async function refill(key: string): Promise<void> {
    const wait = await take(key, TAKEN_AT_ONCE);
    const from = performance.now() + wait;
    departures.set(
      key,
      Array.from({ length: TAKEN_AT_ONCE }, (_, n) => from + n * SPACING_MS),
    );
  }

  return {
    async turn(key, signal) {
      for (;;) {
        signal?.throwIfAborted();
        const queue = departures.get(key) ?? [];
        const now = performance.now();
        while (queue[0] !== undefined && queue[0] < now - KEPT_MS) queue.shift();
        const at = queue.shift();
        if (at !== undefined) return sleep(at - now, signal);
        const running = taking.get(key) ?? refill(key).finally(() => taking.delete(key));
        taking.set(key, running);
        await running;
      }
    },
  };
}

const START = 8;
const MOST = 16;
const GOOD_CALLS_FOR_ONE_MORE = 50;

/** Google asked for a longer pause than the caller can wait. */
export class TooLong extends Error {
  constructor(readonly pauseMs: number) {
    super("the pause Google asked for is not over");
  }
}

/** Calls at once: additive increase, multiplicative decrease. */
export class Gate {
  limit = START;
  private active = 0;
  private good = 0;
  private pausedUntil = 0;
  private waiting: (() => void)[] = [];

  /** `patienceMs`: a longer pause is not waited out. @throws TooLong */
  async enter(signal?: AbortSignal, patienceMs = Number.POSITIVE_INFINITY): Promise<() => void> {
    while (this.active >= this.limit || performance.now() < this.pausedUntil) {
      if (signal?.aborted) {
        // It may just have been this one's turn: the next in line takes it.
        this.waiting.shift()?.();
        throw signal.reason;
      }
      const pause = this.pausedUntil - performance.now();
      if (pause > patienceMs) throw new TooLong(pause);
      if (pause > 0) await sleep(pause, signal);
      else await this.leaves(signal);
    }
    this.active++;
    let left = false;
    return () => {
      if (left) return;
      left = true;
      this.active--;
      this.waiting.shift()?.();
    };
  }

  wentWell(): void {
    if (++this.good < GOOD_CALLS_FOR_ONE_MORE) return;
    this.good = 0;
    this.limit = Math.min(MOST, this.limit + 1);
    this.waiting.shift()?.();
  }

  /** Google asked to slow down; `pauseMs` when it said for how long. */
  slowDown(pauseMs = 0): void {
    this.good = 0;
    this.limit = Math.max(1, Math.floor(this.limit / 2));
    this.pausedUntil = Math.max(this.pausedUntil, performance.now() + pauseMs);
  }

  private leaves(signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const abort = () => {
        this.waiting = this.waiting.filter((one) => one !== wake);
        reject(signal?.reason);
      };
      const wake = () => {
        signal?.removeEventListener("abort", abort);
        resolve();
      };
      signal?.addEventListener("abort", abort, { once: true });
      this.waiting.push(wake);
    });
  }
}

// Next's bundle and the server's hold two copies of this module in one process; the limits must be one.
type Shared = { pacer: Pacer; gates: Map<string, Gate> };
const holder = globalThis as { __rollcallGoogle?: Shared };

export function sharedLimits(): { pacer: Pacer; gate: (key: string) => Gate } {
  holder.__rollcallGoogle ??= { pacer: makePacer(takeFromDatabase), gates: new Map() };
  const { pacer, gates } = holder.__rollcallGoogle;
  return {
    pacer,
    gate(key) {
      const known = gates.get(key);
      if (known) return known;
      const gate = new Gate();
      gates.set(key, gate);
      return gate;
    },
  };
}

/** For tests: nobody was ever asked to slow down. */
export function forgetLimits(): void {
  holder.__rollcallGoogle = undefined;
}

export function sleep(ms: number, signal?: AbortSignal): Promise<void> {
  if (ms <= 0) return Promise.resolve();
  return new Promise((resolve, reject) => {
    const abort = () => {
      clearTimeout(timer);
      reject(signal?.reason);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener("abort", abort);
      resolve();
    }, ms);
    if (signal?.aborted) abort();
    else signal?.addEventListener("abort", abort, { once: true });
  });
}
