import { describe, expect, it } from "vitest";
import { GROUP_STEPS, GUIDES } from "@/components/portal/guides";
import en from "@/messages/en.json";

type Step = { title: string; text: string; alt: string; note?: string; pic: Record<string, string> };
type Texts = { path: string; expect: string; needs: Record<string, string>; steps: Record<string, Step> };

const providers = Object.keys(GUIDES) as (keyof typeof GUIDES)[];
const textsOf = (provider: keyof typeof GUIDES) => en.portal.guides[provider] as unknown as Texts;
const DRAWN = ["menu", "tabs", "list", "fields", "map", "switch", "ticks", "button"];

describe("the providers' guides", () => {
  it.each(providers)(
    "%s: every step has a title, a text in the provider's words and a drawing with an alternative (S-15, R-20)",
    (provider) => {
      const { steps } = textsOf(provider);
      expect(Object.keys(steps).sort()).toEqual(GUIDES[provider].steps.map(({ key }) => key).sort());
      for (const step of Object.values(steps)) {
        expect(step.title).toMatch(/^[A-Z]/);
        expect(step.text).toMatch(/<(b|code)>/);
        expect(step.alt).toMatch(/^Drawing of .+\.$/);
        expect(Object.keys(step.pic).length).toBeGreaterThan(0);
        for (const part of Object.keys(step.pic)) expect(DRAWN).toContain(part);
      }
    },
  );

  it.each(providers)("%s: says what is needed, where to click and how long it takes (A-03, R-04, A-29, R-20)", (provider) => {
    const texts = textsOf(provider);
    expect(Object.keys(texts.needs).sort()).toEqual([...GUIDES[provider].needs].sort());
    expect(texts.path).toMatch(/: /);
    expect(texts.expect).toMatch(/\.$/);
  });

  it.each(providers)("%s: endpoint and token are each pasted once, where the drawing marks their field (A-13)", (provider) => {
    const { steps } = textsOf(provider);
    const values = GUIDES[provider].steps.flatMap((step) =>
      "values" in step ? [...(step.values ?? [])].map((kind) => [step.key, kind]) : [],
    );
    expect(values.map(([, kind]) => kind)).toEqual(["endpoint", "token"]);
    for (const [key = "", kind] of values) expect(steps[key]?.pic.fields).toContain(`= @${kind}`);
  });

  it("Google's steps come in the order of Google's own screens (A-13, A-15), after a custom SAML app (A-04), if the edition has it (R-09)", () => {
    const keys = GUIDES.google_scim.steps.map(({ key }) => key);
    expect(keys).toEqual(["saml", "app", "turn_on", "url", "token", "mapping", "scope", "leaving", "on"]);
    const { needs, steps } = textsOf("google_scim");
    expect(needs.admin).toBe("A Google super admin");
    expect(needs.app).toContain("Google has no entry for SCIM alone");
    expect(needs.plan).toContain("depends on the edition");
    expect(steps.leaving?.pic.fields?.match(/Delete the user/g)).toHaveLength(3);
    expect(steps.scope?.text).toContain("never sent");
    expect(steps.scope?.note).toContain("Google does not send the group itself");
  });

  it("says honestly that a default role on the sign-in side can be cleaner (A-28)", () => {
    expect(en.portal.guides.common.sso_role).toContain("a default role on the sign-in side can be the cleaner way");
  });

  it("where groups are sent, the guide has the step that sends them (S4)", () => {
    for (const provider of providers) {
      const keys: string[] = GUIDES[provider].steps.map(({ key }) => key);
      if (provider === "google_scim") expect(GROUP_STEPS[provider]).toBeUndefined();
      else expect(keys).toContain(GROUP_STEPS[provider]);
      expect(Object.keys(en.portal.connect_scim.problem.no_groups.by)).toContain(provider);
    }
  });
});
