/**
 * A SCIM resource as the pipeline's statement. Which attribute feeds what is the directory's mapping
 * (lib/attributes); its defaults hold the two rules about addresses: the primary of `emails` is how a person is
 * contacted and joined to a member, whatever `userName` says, and `userName` alone is what requests are matched by
 * a provider that sends no `emails` states the address as `userName`, and then that is it.
 */
import { applyMapping } from "../attributes/apply";
import { mappingOf } from "../attributes/mapping";
import type { ScimCaller } from "../doors/scim-types";
import type { Id } from "../ids";
import type { Found } from "../provisioning/request";
import type { DesiredUser } from "../provisioning/types";
import { emailKeys } from "../scim/email-keys";
import type { ScimObject } from "../scim/types";

export type Stated = {
  /** Absent: a record that is to be made, or to come back. */
  id?: Id<"usr">;
  /** Whole and canonical, as it is going to be stored. */
  resource: ScimObject;
  scimJson: string;
  /** What this request says about access; undefined: nothing. */
  active: boolean | undefined;
};

export function toDesired(caller: ScimCaller, found: Found, { id, resource, scimJson, active }: Stated): DesiredUser {
  // The mapping as it stands under the unit's lock: the caller's copy may be half a second old.
  const mapping = mappingOf(caller.provider, found.attributeMapping, caller.directoryId);
  return {
    representation: { json: scimJson, emailKeys: emailKeys(resource) },
    ...applyMapping(mapping, resource, active),
    ...(id ? { id } : {}),
  };
}
