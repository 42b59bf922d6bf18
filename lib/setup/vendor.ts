/** The vendor as its customers see it. Whoever invited stands in for a support contact that was never set (N-04). */
import type { VendorSettings } from "../settings/queries";
import type { VendorView } from "./schema";

export function vendorView(settings: VendorSettings, inviterEmail: string | null): VendorView {
  return {
    name: settings.appName,
    logo: settings.logo,
    support_contact: settings.supportContact ?? inviterEmail ?? settings.appName,
    help_links: settings.helpLinks,
  };
}
