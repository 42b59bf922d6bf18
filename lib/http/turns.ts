/**
 * Who may work at once in this process, so that one organization's flood leaves room for the others: each has a bounded
 * number of requests under way, fewer while somebody else is here, and a bounded queue behind them. Whoever is alone gets
 * all of it (no timer, no cost).
 */
import { RollcallError } from "../errors";

/** `beside`: how many at once while another key was here lately; as many as alone unless said. */
export type TurnLimits = { atOnce: number; beside?: number; waiting: number };

type Lane = { running: number; queue: (() => void)[] };

/** How long somebody counts as here after their last request. */
const LATELY_MS = 1000;

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
    if (lane.queue.length > 0 || lane.running >= this.most(key)) {
      if (lane.queue.length >= this.limits.waiting) throw crowded();
      const turn = new Promise<void>((resolve) => lane.queue.push(resolve));
      this.admit(key, lane);
      await turn;
    } else lane.running += 1;
    try {
      return await work();
    } finally {
      lane.running -= 1;
      this.admit(key, lane);
      if (lane.running === 0) this.lanes.delete(key);
    }
  }

  /** Places pass on to who waits longest; somebody who is alone again takes all of them. */
  private admit(key: string, lane: Lane): void {
    const most = this.most(key);
    while (lane.running < most) {
      const next = lane.queue.shift();
      if (!next) break;
      lane.running += 1;
      next();
    }
  }

  private most(key: string): number {
    const { atOnce, beside = atOnce } = this.limits;
    return beside === atOnce || this.presence.isAlone(key) ? atOnce : beside;
  }

  private enter(key: string): Lane {
    const lane = this.lanes.get(key) ?? { running: 0, queue: [] };
    this.lanes.set(key, lane);
    return lane;
  }
}

const crowded = () =>
  new RollcallError("rate_limited", "Too many requests at once. Send fewer in parallel.", { reason: "too_many_at_once", retryAfter: 1 });
