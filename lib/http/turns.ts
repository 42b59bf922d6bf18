/**
 * Who may work at once in this process, so that one organization's flood leaves room for the others: each has a bounded
 * number of requests under way, and a bounded queue behind them. Whoever is alone gets all of it (no timer, no cost).
 */
import { RollcallError } from "../errors";

export type TurnLimits = { atOnce: number; waiting: number };

type Lane = { running: number; queue: (() => void)[] };

export class Turns {
  private readonly lanes = new Map<string, Lane>();

  constructor(private readonly limits: TurnLimits) {}

  /** @throws RollcallError rate_limited when too many wait already */
  async run<T>(key: string, work: () => Promise<T>): Promise<T> {
    const lane = this.enter(key);
    if (lane.running >= this.limits.atOnce) {
      if (lane.queue.length >= this.limits.waiting) throw crowded();
      await new Promise<void>((resolve) => lane.queue.push(resolve));
    } else lane.running += 1;
    try {
      return await work();
    } finally {
      // The place passes on to who waits longest.
      const next = lane.queue.shift();
      if (next) next();
      else if (--lane.running === 0) this.lanes.delete(key);
    }
  }

  private enter(key: string): Lane {
    const lane = this.lanes.get(key) ?? { running: 0, queue: [] };
    this.lanes.set(key, lane);
    return lane;
  }
}

const crowded = () =>
  new RollcallError("rate_limited", "Too many requests at once. Send fewer in parallel.", { reason: "too_many_at_once", retryAfter: 1 });
