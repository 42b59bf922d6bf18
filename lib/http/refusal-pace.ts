/**
 * Whoever is refused at once asks again at once: tens of thousands of refusals a second would take the processors from
 * everybody else. The first ones of a second are sent without delay, so that a client learns what is wrong; those after
 * them are held back for a moment.
 */

const SECOND_MS = 1000;
const FREE_PER_SECOND = 50;
const HELD_MS = 250;
/** Requests that are held cost memory: beyond these the answer is cheaper. */
const MOST_HELD = 256;
const MOST_KEYS = 10_000;

type Window = { since: number; refused: number };

export class RefusalPace {
  private readonly windows = new Map<string, Window>();
  private held = 0;

  /** Resolves when this refusal may be sent. @param key who is refused, by what they cannot choose: their source */
  async wait(key: string): Promise<void> {
    const window = this.windowOf(key);
    window.refused += 1;
    if (window.refused <= FREE_PER_SECOND || this.held >= MOST_HELD) return;
    this.held += 1;
    await new Promise((resolve) => setTimeout(resolve, HELD_MS));
    this.held -= 1;
  }

  private windowOf(key: string): Window {
    const now = performance.now();
    let window = this.windows.get(key);
    if (!window) {
      if (this.windows.size >= MOST_KEYS) this.windows.clear();
      window = { since: now, refused: 0 };
      this.windows.set(key, window);
    } else if (now - window.since >= SECOND_MS) {
      window.since = now;
      window.refused = 0;
    }
    return window;
  }
}
