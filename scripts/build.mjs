/** `npm run build`: everything `start:web`, `start:worker` and `db:deploy` need. */
import { ensureBuilt, requireNode } from "./lib/prepare.mjs";
import { giveUp, say } from "./lib/say.mjs";

requireNode();
await ensureBuilt().catch((error) => giveUp(error.message));
say("The production build is current.");
