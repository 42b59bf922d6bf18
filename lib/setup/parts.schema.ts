/** Parts that several answers of the setup portal share. Types only. */

export type VendorView = {
  name: string;
  logo: string | null;
  support_contact: string;
  help_links: { label: string; url: string }[];
};

/** `seconds` is what is normal; past it somebody is told the usual causes (S3). */
export type ExpectedDelay = { code: "seconds" | "minutes" | "half_hour"; minutes: number; seconds: number };
