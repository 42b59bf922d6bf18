/** The providers' guides: which steps in which order, and where a value is pasted. Their words stand under portal.guides. */
export type GuideValueKind = "endpoint" | "token";
export type GuideStep = { key: string; values?: readonly GuideValueKind[] };
export type GuideContent = {
  /** When somebody last walked these steps in the provider's own pages. */
  revised: string;
  /** Keys of what is needed, under `needs`. */
  needs: readonly string[];
  steps: readonly GuideStep[];
};

const step = (key: string, ...values: GuideValueKind[]): GuideStep => (values.length > 0 ? { key, values } : { key });
const REVISED = "2026-11-20";

export const GUIDES = {
  okta: {
    revised: REVISED,
    needs: ["admin", "app", "plan"],
    steps: [step("app"), step("url", "endpoint"), step("token", "token"), step("to_app"), step("assign"), step("groups")],
  },
  entra_id: {
    revised: REVISED,
    needs: ["admin", "app", "plan"],
    steps: [step("app"), step("mode"), step("token", "endpoint", "token"), step("mapping"), step("assign"), step("start")],
  },
  google_scim: {
    revised: REVISED,
    needs: ["admin", "app", "plan"],
    steps: [
      step("saml"),
      step("app"),
      step("turn_on"),
      step("url", "endpoint"),
      step("token", "token"),
      step("mapping"),
      step("scope"),
      step("leaving"),
      step("on"),
    ],
  },
  jumpcloud: {
    revised: REVISED,
    needs: ["admin", "app"],
    steps: [step("app"), step("version"), step("token", "endpoint", "token"), step("groups"), step("assign")],
  },
  onelogin: {
    revised: REVISED,
    needs: ["admin", "app"],
    steps: [step("app"), step("token", "endpoint", "token"), step("provisioning"), step("groups"), step("assign")],
  },
  rippling: {
    revised: REVISED,
    needs: ["admin", "app"],
    steps: [step("app"), step("url", "endpoint"), step("attributes"), step("token", "token"), step("assign")],
  },
  scim: {
    revised: REVISED,
    needs: ["admin", "app"],
    steps: [step("url", "endpoint"), step("token", "token"), step("mapping"), step("groups"), step("leaving")],
  },
} as const satisfies Record<string, GuideContent>;

export type GuidedProvider = keyof typeof GUIDES;

export const isGuided = (provider: string): provider is GuidedProvider => provider in GUIDES;

/** Where a guide tells how groups are sent; Google's has no such step. */
export const GROUP_STEPS: Partial<Record<string, string>> = {
  okta: "groups",
  entra_id: "assign",
  jumpcloud: "groups",
  onelogin: "groups",
  rippling: "assign",
  scim: "groups",
};
