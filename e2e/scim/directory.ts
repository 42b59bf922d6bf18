/** A directory that takes pushes, made the way the vendor's engineer makes one on the command line. */
import { randomUUID } from "node:crypto";
import type { House } from "../support/house";
import { type Client, clientOf } from "./client";

export type Directory = { organizationId: string; directoryId: string; tokenId: string; scim: Client };

export async function aDirectory(house: House, provider = "scim"): Promise<Directory> {
  const organization = await house.cli<{ id: string }>("org", "create", "--name", `Wire ${randomUUID().slice(0, 8)}`);
  const directory = await house.cli<{ id: string }>(
    ...["directory", "create", "--organization", organization.id, "--provider", provider, "--name", "Wire", "--active"],
  );
  const token = await house.cli<{ id: string; secret: string }>("token", "create", "--directory", directory.id, "--name", "Wire");
  const scim = clientOf(`${house.url}/scim/v2/${directory.id}`, token.secret);
  return { organizationId: organization.id, directoryId: directory.id, tokenId: token.id, scim };
}
