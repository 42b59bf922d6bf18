/** For *.db.test.ts: one line, `endsConsistent()`, and the file ends with the invariants verified on its database. */
import { afterAll, expect } from "vitest";

export function endsConsistent(): void {
  afterAll(async () => {
    const { checkInvariants } = await import("./invariants");
    expect(await checkInvariants()).toEqual([]);
  });
}
