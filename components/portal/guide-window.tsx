"use client";

import { useQuery } from "@tanstack/react-query";
import { AppWindow } from "lucide-react";
import { type ReactNode, useEffect, useState } from "react";
import { useTranslations } from "use-intl/react";
import { Button } from "@/components/ui/button";
import type { ConnectionView } from "@/lib/setup/schema";
import { GuideProvider } from "./guide-context";
import { connectionQuery } from "./queries";

const CHANNEL = "rollcall.guide";
type Message = { kind: "ask" } | { kind: "secret"; secret: string | null };

/** Answers the narrow window with the token while it is on the screen here: from page to page, never stored or sent. */
export function useSecretForWindow(secret: string | null) {
  useEffect(() => {
    const channel = new BroadcastChannel(CHANNEL);
    channel.postMessage({ kind: "secret", secret } satisfies Message);
    channel.onmessage = ({ data }: MessageEvent<Message>) => {
      if (data.kind === "ask") channel.postMessage({ kind: "secret", secret } satisfies Message);
    };
    return () => channel.close();
  }, [secret]);
}

function useSecretFromPage(): string | null {
  const [secret, setSecret] = useState<string | null>(null);
  useEffect(() => {
    const channel = new BroadcastChannel(CHANNEL);
    channel.onmessage = ({ data }: MessageEvent<Message>) => data.kind === "secret" && setSecret(data.secret);
    channel.postMessage({ kind: "ask" } satisfies Message);
    return () => channel.close();
  }, []);
  return secret;
}

/** Narrow, to sit beside the provider's page. */
export function GuideWindowButton() {
  const t = useTranslations("portal.guides.common");
  return (
    <Button
      size="sm"
      className="shadow-none max-sm:hidden"
      icon={<AppWindow aria-hidden="true" />}
      onClick={() => window.open("/setup/connect/guide", "rollcall-guide", "popup,width=380,height=820")}
      data-testid="connect.window"
    >
      {t("own_window")}
    </Button>
  );
}

export function GuideWindow({ first, children }: { first: ConnectionView; children: ReactNode }) {
  const view = useQuery(connectionQuery()).data ?? first;
  return (
    <GuideProvider view={view} secret={useSecretFromPage()}>
      {children}
    </GuideProvider>
  );
}
