import { RollcallError } from "../errors";
import type { SettingsView, UpdateSettings } from "../settings/schema";
import { findSettings, updateSettings } from "../settings/update";
import { cliStaffCtx, type Flags, given, givenNumber, type Noun, number, optional } from "./command";

export const settings: Noun = {
  show: { help: "What holds for every customer.", flags: {}, run: async () => shown(await findSettings()) },
  set: {
    help: "Changes what is named. Rules about people apply from the next run of each directory.",
    flags: {
      "app-name": optional("your product, as customers see it"),
      "support-contact": optional("a name, a mail address or an https page; empty takes it away"),
      "role-mapping": optional("on or off"),
      "nested-groups": optional("on or off"),
      "family-name": optional("required or optional"),
      "link-hours": number("how long a setup link lives"),
    },
    run: async (flags) => {
      const change: UpdateSettings = {
        app_name: given(flags, "app-name"),
        support_contact: given(flags, "support-contact") === "" ? null : given(flags, "support-contact"),
        role_mapping_enabled: oneOf(flags, "role-mapping", { on: true, off: false }),
        nested_groups: oneOf(flags, "nested-groups", { on: true, off: false }),
        family_name_required: oneOf(flags, "family-name", { required: true, optional: false }),
        link_hours: givenNumber(flags, "link-hours"),
      };
      if (Object.values(change).every((value) => value === undefined))
        throw new RollcallError("invalid_request", "Name at least one setting to change.");
      return shown(await updateSettings(cliStaffCtx(), change));
    },
  },
};

/** In the words of the flags. */
function shown(view: SettingsView) {
  const onOff = (on: boolean) => (on ? "on" : "off");
  return {
    app_name: view.app_name,
    support_contact: view.support_contact,
    help_links: view.help_links,
    role_mapping: onOff(view.role_mapping_enabled),
    nested_groups: onOff(view.nested_groups),
    family_name: view.family_name_required ? "required" : "optional",
    link_hours: view.link_hours,
  };
}

function oneOf(flags: Flags, name: string, words: Record<string, boolean>): boolean | undefined {
  const word = given(flags, name);
  if (word === undefined) return undefined;
  const value = Object.hasOwn(words, word) ? words[word] : undefined;
  if (value === undefined) throw new RollcallError("invalid_request", `--${name} is ${Object.keys(words).join(" or ")}.`, { field: name });
  return value;
}
