/** One thing that does not hold: which rule, whose, about what, and what stands there instead. */
export type Violation = { invariant: string; organization: string | null; subject: string; found: string };
