import { IntlBridge } from "@/components/shared/intl-bridge";
import { LOCALE, pickMessages } from "./intl";

/** Hands the named parts of the catalogue, and nothing else, to the client components inside. */
export function Messages({ of, children }: { of: readonly string[]; children: React.ReactNode }) {
  return (
    <IntlBridge locale={LOCALE} messages={pickMessages(of)}>
      {children}
    </IntlBridge>
  );
}
