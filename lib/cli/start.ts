/** What `npm start` does between migrating and saying where to go: the first owner, the demo, a fresh setup link. */
import { env } from "../env";
import { ensureFirstOwner } from "../staff/add";
import { cliCtx, type Noun, onOff } from "./command";
import { seedDemo } from "./seed-demo";
import { createLink } from "../setup/create-link";

export const start: Noun = {
  prepare: {
    help: "For `npm start`: first owner, demo organization once, a fresh setup link.",
    flags: { demo: onOff("with the demo organization") },
    run: async (flags) => {
      const ownerCreated = await ensureFirstOwner();
      const owner = env().ROLLCALL_ADMIN_EMAIL ?? null;
      const demo = flags.demo === true ? await seedDemo() : null;
      const link = demo && (await createLink(cliCtx(demo.organizationId), { inviterName: "Dana Whitfield" }));
      return { owner, owner_created: ownerCreated, link: link && demo && { url: link.url, organization: demo.name } };
    },
  },
};
