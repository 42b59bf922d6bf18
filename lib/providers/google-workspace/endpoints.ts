/** Where Google answers, and as whom we ask. GOOGLE_EMULATOR_HOST is one origin that stands in for all of its hosts. */
import { env } from "../../env";
import { RollcallError } from "../../errors";

const HOSTS = {
  accounts: "https://accounts.google.com",
  oauth2: "https://oauth2.googleapis.com",
  www: "https://www.googleapis.com",
  admin: "https://admin.googleapis.com",
};

export const DIRECTORY_SCOPES = {
  users: "https://www.googleapis.com/auth/admin.directory.user.readonly",
  groups: "https://www.googleapis.com/auth/admin.directory.group.readonly",
} as const;
export type DirectoryScope = keyof typeof DIRECTORY_SCOPES;

/** Exactly what we ask for: who connected, and the two lists, read only. */
export const REQUESTED_SCOPES = ["openid", "email", DIRECTORY_SCOPES.users, DIRECTORY_SCOPES.groups];

export function endpoint(host: keyof typeof HOSTS, path: string): URL {
  return new URL(path, env().GOOGLE_EMULATOR_HOST ?? HOSTS[host]);
}

export function googleClient(): { id: string; secret: string } {
  const { GOOGLE_CLIENT_ID: id, GOOGLE_CLIENT_SECRET: secret } = env();
  if (!id || !secret)
    throw new RollcallError("provider_unavailable", "Google Workspace is not set up on this deployment. Ask the vendor to configure it.", {
      reason: "google_not_configured",
    });
  return { id, secret };
}
