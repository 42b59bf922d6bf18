/** Everything that SCIM clients rely on, through our own server. */
import { CASES } from "./cases";
import { test } from "./fixtures";

for (const { who, section, title, run } of CASES) test(`${who} · ${section} · ${title}`, ({ scim }) => run(scim));
