/** How a page speaks of the customer's provider, and whether it sends to us or is read by us. */
export type ProviderWords = {
  key: string;
  /** “Google”, “Okta”: short, inside sentences. */
  name: string;
  push: boolean;
  /** Whether it can send organizational units. */
  units: boolean;
};
