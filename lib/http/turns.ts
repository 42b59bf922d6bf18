/**
 * Who may work at once in this process, so that one organization's flood leaves room for the others: each has a bounded
 * number of requests under way, fewer while somebody else is here, and a bounded queue behind them. A crowd beside somebody
 * else has one under way, and rests after it: a fifth of the time is its own. Whoever is alone gets all of it (no timer,
 * no cost).
 */
import { RollcallError } from "../errors";

/** `beside`: how many at once while another key was here lately; without it the others change nothing. */
export type TurnLimits = { atOnce: number; beside?: number; waiting: number };

type Lane = { running: number; queue: (() => void)[] };

/** How long somebody counts as here after their last request. */
const LATELY_MS = 1000;
/** So many in line are a crowd: no provider that waits for its answers has as many on their way. */
const CROWD = 8;
/** How long a crowd rests beside somebody else, in times of what its last request took, and at most. */
const REST = 4;
const MOST_REST_MS = 100;

/** Whether a key is alone; the two that came last suffice to know it. Shared by all turns of one door. */
export class Presence {
  private latest = { key: "", at: Number.NEGATIVE_INFINITY };
  private other = this.latest;

  constructor(private readonly now: () => number = () => performance.now()) {}

  note(key: string): void {
    if (this.latest.key !== key) this.other = this.latest;
    this.latest = { key, at: this.now() };
  }

  isAlone(key: string): boolean {
    const other = this.latest.key === key ? this.other : this.latest;
    return this.now() - other.at >= LATELY_MS;
  }
}

export class Turns {
  private readonly lanes = new Map<string, Lane>();

  constructor(
    private readonly limits: TurnLimits,
    private readonly presence: Presence = new Presence(),
  ) {}

  /** @throws RollcallError rate_limited when too many wait already */
  async run<T>(key: string, work: () => Promise<T>): Promise<T> {
    this.presence.note(key);
    const lane = this.enter(key);
    if (lane.queue.length > 0 || lane.running >= this.most(key, lane)) {
      if (lane.queue.length >= this.limits.waiting) throw crowded();
      const turn = new Promise<void>((resolve) => lane.queue.push(resolve));
      this.admit(key, lane);
      await turn;
    } else lane.running += 1;
    const since = performance.now();
    try {
      return await work();
    } finally {
      if (this.isPaced(key, lane)) setTimeout(() => this.leave(key, lane), Math.min(MOST_REST_MS, REST * (performance.now() - since)));
      else this.leave(key, lane);
    }
  }

  private leave(key: string, lane: Lane): void {
    lane.running -= 1;
    this.admit(key, lane);
    if (lane.running === 0) this.lanes.delete(key);
  }

  private isPaced(key: string, lane: Lane): boolean {
    return this.limits.beside !== undefined && lane.queue.length >= CROWD && !this.presence.isAlone(key);
  }

  /** Places pass on to who waits longest; somebody who is alone again takes all of them. */
  private admit(key: string, lane: Lane): void {
    while (lane.running < this.most(key, lane)) {
      const next = lane.queue.shift();
      if (!next) break;
      lane.running += 1;
      next();
    }
  }

  private most(key: string, lane: Lane): number {
    const { atOnce, beside } = this.limits;
    if (beside === undefined || this.presence.isAlone(key)) return atOnce;
    return lane.queue.length >= CROWD ? 1 : beside;
  }

  private enter(key: string): Lane {
    const lane = this.lanes.get(key) ?? { running: 0, queue: [] };
    this.lanes.set(key, lane);
    return lane;
  }
}

const crowded = () =>
  new RollcallError("rate_limited", "Too many requests at once. Send fewer in parallel.", { reason: "too_many_at_once", retryAfter: 1 });
