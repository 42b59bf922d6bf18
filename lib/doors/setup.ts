/** The door of whoever holds a setup link: nobody is signed in yet, a session in the same browser is told along. */
import type { Admitted } from "../setup/session";
import { makeDoor } from "./core";
import { portalSessionOf } from "./portal";

/** `current`: the browser's live session, of this or another organization. */
export const setupDoor = makeDoor<{ current: Admitted | null }>({
  name: "setup",
  sameOrigin: true,
  challenge: 'Cookie realm="setup portal"',
  admit: async ({ request, requestId }) => ({ current: await portalSessionOf(request, requestId) }),
});
