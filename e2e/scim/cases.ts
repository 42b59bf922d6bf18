/** Everything that clients rely on, as one list: played by the tests and by the conformance matrix. */
import type { Case } from "./case";
import { bulkRequests } from "./cases/bulk";
import { clients } from "./cases/clients";
import { corners } from "./cases/corners";
import { details } from "./cases/details";
import { discovery } from "./cases/discovery";
import { filters } from "./cases/filters";
import { finer } from "./cases/finer";
import { groups } from "./cases/groups";
import { lists } from "./cases/lists";
import { patch } from "./cases/patch";
import { protocol } from "./cases/protocol";
import { searching } from "./cases/searching";
import { users } from "./cases/users";

export const CASES: readonly Case[] = [
  ...discovery,
  ...users,
  ...lists,
  ...filters,
  ...patch,
  ...groups,
  ...protocol,
  ...finer,
  ...corners,
  ...details,
  ...bulkRequests,
  ...searching,
  ...clients,
];
