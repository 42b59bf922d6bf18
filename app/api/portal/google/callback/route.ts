import { z } from "zod";
import { refuse } from "@/lib/doors/core";
import { setupDoor } from "@/lib/doors/setup";
import { env } from "@/lib/env";
import { isRollcallError } from "@/lib/errors";
import { finishConsent } from "@/lib/setup/finish-consent";
import { consentRefusedPage } from "./refused-page";

const text = z.string().max(4096).optional();
/** Google adds more than we read. */
const Callback = z.object({ state: text, code: text, error: text, iss: text });

export const GET = setupDoor({ query: Callback }, async ({ current, query, request }) => {
  try {
    const landing = await finishConsent(current?.ctx ?? null, query);
    return new Response(null, { status: 303, headers: { Location: new URL(landing, env().APP_URL).href } });
  } catch (error) {
    const forPeople = request.headers.get("accept")?.includes("text/html");
    if (forPeople && isRollcallError(error) && error.reason === "state_invalid") return consentRefusedPage();
    throw error;
  }
});

export const { POST, PUT, PATCH, DELETE, OPTIONS } = refuse("GET");
