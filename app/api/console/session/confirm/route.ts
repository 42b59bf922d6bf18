import { z } from "zod";
import { consoleDoor } from "@/lib/doors/console";
import { refuse } from "@/lib/doors/core";
import { confirmPassword } from "@/lib/staff/sign-in";

const Body = z.strictObject({ password: z.string().max(1024) });

export const POST = consoleDoor({ body: Body }, async ({ session, source, body }) => {
  await confirmPassword(session, { password: body.password, source });
});
export const { GET, PUT, PATCH, DELETE, OPTIONS } = refuse("POST");
