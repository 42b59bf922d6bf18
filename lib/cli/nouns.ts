import { check } from "./check";
import { directory } from "./directory";
import { exporting } from "./export";
import { key } from "./key";
import { keys } from "./keys";
import { link } from "./link";
import { member } from "./member";
import { organization } from "./organization";
import type { Nouns } from "./parse";
import { roleMapping } from "./role-mapping";
import { settings } from "./settings";
import { staff } from "./staff";
import { start } from "./start";
import { sync } from "./sync";
import { token } from "./token";

export const NOUNS: Nouns = {
  org: organization,
  directory,
  token,
  link,
  key,
  staff,
  settings,
  member,
  sync,
  "role-mapping": roleMapping,
  export: exporting,
  check,
  keys,
  start,
};
