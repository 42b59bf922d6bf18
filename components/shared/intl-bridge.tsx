"use client";

import { IntlProvider } from "use-intl/react";

type Props = { locale: string; messages: Record<string, unknown>; children: React.ReactNode };

/** The first render is in UTC, on the server and in the browser alike; components that show times move to the reader's zone after mount. */
export function IntlBridge({ locale, messages, children }: Props) {
  return (
    <IntlProvider locale={locale} messages={messages} timeZone="UTC">
      {children}
    </IntlProvider>
  );
}
