/** The same functions answer when Next serves them: a representative part of the cases, through plain `next start`. */
import { CASES } from "./cases";
import { test } from "./fixtures";

test.use({ web: "next" });

const PARTS = [
  "7644 §4",
  "7644 §3.1",
  "7644 §2",
  "7644 §3.3",
  "7644 §3.6",
  "7644 §3.8",
  "7644 §3.9",
  "7643 §4.2",
  "Okta",
  "Entra ID",
  "Google",
];

for (const { who, section, title, run } of CASES)
  if (PARTS.some((part) => section.startsWith(part))) test(`next start · ${who} · ${section} · ${title}`, ({ scim }) => run(scim));
