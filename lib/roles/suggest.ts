/**
 * The role that a group's name recommends (N-12): "<App> Admin" → administrator, and so on. Pure. Tolerant of case,
 * plurals, separators ("numeric-admins"); a name without the app's, or that says more, suggests nothing.
 */
const WORDS: Record<string, string> = {
  admin: "administrator",
  administrator: "administrator",
  manager: "manager",
  staff: "staff",
  viewer: "viewer",
  unapproved: "unapproved",
};
const FILLER = new Set(["group", "team", "role", "user", "the"]);

type RoleName = { key: string; name: string };

/** @returns the key of the suggested role, among those given; null when the name recommends none. */
export function suggestRole(groupName: string, appName: string, roles: readonly RoleName[]): string | null {
  const app = words(appName);
  const said = words(groupName);
  // Without the app's name "Admins" could be anybody's: half of all companies have such a group.
  if (app.length === 0 || !startsWith(said, app)) return null;
  const telling = said
    .slice(app.length)
    .map(singular)
    .filter((word) => !FILLER.has(word));
  if (telling.length === 0) return null;
  const phrase = telling.join(" ");
  const known = telling.length === 1 ? WORDS[phrase] : undefined;
  const role = roles.find(
    (candidate) => candidate.key === known || phrase === words(candidate.key).map(singular).join(" ") || phrase === nameOf(candidate),
  );
  return role?.key ?? null;
}

/** The name we recommend for a role's group: "Numeric Admin". */
export function recommendedName(appName: string, role: RoleName): string {
  return `${appName} ${role.key === "administrator" ? "Admin" : role.name}`;
}

function nameOf(role: RoleName): string {
  return words(role.name).map(singular).join(" ");
}

function words(text: string): string[] {
  return text
    .normalize("NFKC")
    .replace(/@.*$/, "")
    .replace(/(\p{Ll})(\p{Lu})/gu, "$1 $2")
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter(Boolean);
}

function singular(word: string): string {
  return word.length > 3 && word.endsWith("s") && !word.endsWith("ss") ? word.slice(0, -1) : word;
}

function startsWith(said: string[], app: string[]): boolean {
  return app.every((word, at) => said[at] === word);
}
