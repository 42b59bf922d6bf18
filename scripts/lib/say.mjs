/** What the launchers tell a person at a terminal. */
const colors = process.stdout.isTTY && !process.env.NO_COLOR;
const paint = (code) => (text) => (colors ? `\u001b[${code}m${text}\u001b[0m` : text);

export const bold = paint(1);
export const dim = paint(2);
export const red = paint(31);
export const green = paint(32);

export function say(text = "") {
  process.stdout.write(`${text}\n`);
}

/** Ends the process with one clear sentence instead of a stack. */
export function giveUp(message) {
  process.stderr.write(`\n${red("✗")} ${message}\n`);
  process.exit(1);
}

/** Names a step that takes a while, and how long it took. */
export async function step(title, work) {
  const started = Date.now();
  say(dim(`… ${title}`));
  const result = await work();
  say(`${green("✓")} ${title} ${dim(`${((Date.now() - started) / 1000).toFixed(1)} s`)}`);
  return result;
}
