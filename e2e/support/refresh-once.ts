/** A process of its own that wants a fresh access token now: two of them at once must cost Google one refresh (grant.db.test.ts). */
import { closeDatabase } from "../../lib/db/client";
import { grantStore } from "../../lib/directories/grant";
import { asId } from "../../lib/ids";
import { refreshTokens } from "../../lib/providers/google-workspace/oauth";

const [organization = "", directory = "", stale = ""] = process.argv.slice(2);
const grant = grantStore(asId("org", organization), asId("dir", directory));
const token = await grant.refreshed(stale || null, async () => refreshTokens(await grant.refreshToken()));
process.stdout.write(token);
await closeDatabase();
