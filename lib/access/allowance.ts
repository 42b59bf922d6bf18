/**
 * A directory's requests a second, shared by all processes. The bucket is a row in PostgreSQL; a process takes a handful
 * of permits with its token check and spends them from memory, so that full speed costs a few statements a second.
 */

export type Rate = { perSecond: number; burst: number /** Permits taken at once. */; share: number };

/** `50/200` → its rate; `off` → null. */
export function rateOf(text: string): Rate | null {
  if (text === "off") return null;
  const [perSecond = 50, burst = 200] = text.split("/").map(Number);
  // Half a second's worth: what a token check is good for.
  return { perSecond, burst: Math.max(1, burst), share: Math.max(1, Math.min(burst, Math.ceil(perSecond / 2))) };
}

export class Allowance {
  private permits = 0;
  private emptyUntil = 0;

  constructor(readonly rate: Rate) {}

  /** Whether one more request may go on. */
  take(): boolean {
    if (this.permits < 1) return false;
    this.permits -= 1;
    return true;
  }

  /** Asking the bucket again could bring something. */
  mayAsk(now: number): boolean {
    return now >= this.emptyUntil;
  }

  get waitSeconds(): number {
    return Math.max(1, Math.ceil(1 / Math.max(this.rate.perSecond, 0.001)));
  }

  /** What is in hand goes back into the bucket with the next question, so that it is not lost. */
  handBack(): number {
    const { permits } = this;
    this.permits = 0;
    return permits;
  }

  receive(granted: number, left: number, now: number): void {
    this.permits += granted;
    if (this.permits < 1) this.emptyUntil = now + Math.min(1000, ((1 - left) / Math.max(this.rate.perSecond, 0.001)) * 1000);
  }
}
