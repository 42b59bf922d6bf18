"use client";

import { useCallback, useEffect, useState } from "react";
import { useTranslations } from "use-intl/react";
import { Skeleton } from "@/components/ui/skeleton";
import { api, ClientError } from "@/lib/client/api";
import type { LinkView, VendorView } from "@/lib/setup/schema";
import { LandingAside } from "./landing-aside";
import { LandingFrame } from "./landing-frame";
import { LinkProblem, PasteLink, WelcomeBack } from "./landing-states";
import { LandingInvitation } from "./landing-invitation";
import { forgetLinkToken, takeLinkToken } from "./link-token";

export type LandingProps = {
  vendor: VendorView;
  /** The session of this browser, when there is one: reopening /setup without a link resumes it. */
  resume: { organization: string; path: string } | null;
  onlyGoogle: boolean;
};

type Look =
  | { state: "looking" }
  | { state: "none" }
  | { state: "seen"; link: LinkView }
  | { state: "unknown" }
  | { state: "failed"; error: Error };

/** Looks at the link by POST, which spends nothing: mail scanners open links, and only Start redeems. */
export function Landing({ vendor, resume, onlyGoogle }: LandingProps) {
  // A new object each time: the same link opened again in this tab is looked at again.
  const [asked, setAsked] = useState<{ token: string } | null>(null);
  const [look, setLook] = useState<Look>({ state: "looking" });

  const open = useCallback((token: string | null) => {
    setAsked(token ? { token } : null);
    setLook(token ? { state: "looking" } : { state: "none" });
  }, []);

  useEffect(() => {
    const read = () => {
      // The skip link's own fragment is not a link to look at.
      if (window.location.hash !== "#main") open(takeLinkToken());
    };
    read();
    // Pasting a link into the same tab only changes the fragment.
    window.addEventListener("hashchange", read);
    return () => window.removeEventListener("hashchange", read);
  }, [open]);

  useEffect(() => {
    if (!asked) return;
    let current = true;
    api.post<LinkView>("/api/setup/look", asked).then(
      (link) => current && setLook({ state: "seen", link }),
      (error: Error) => current && setLook(readRefusal(error)),
    );
    return () => {
      current = false;
    };
  }, [asked]);

  const link = look.state === "seen" ? look.link : null;
  return (
    <LandingFrame vendor={link?.vendor ?? vendor} inviter={link?.inviter ?? null} aside={link && <LandingAside link={link} />}>
      {look.state === "looking" && <Looking />}
      {look.state === "none" &&
        (resume ? <WelcomeBack organization={resume.organization} path={resume.path} /> : <PasteLink onToken={open} />)}
      {look.state === "seen" && <Seen link={look.link} token={asked?.token ?? ""} onlyGoogle={onlyGoogle} />}
      {(look.state === "unknown" || look.state === "failed") && (
        <>
          <LinkProblem kind={look.state} error={look.state === "failed" ? look.error : null} onRetry={() => open(asked?.token ?? null)} />
          <PasteLink onToken={open} again />
        </>
      )}
    </LandingFrame>
  );
}

function Seen({ link, token, onlyGoogle }: { link: LinkView; token: string; onlyGoogle: boolean }) {
  if (link.session === "this_browser" && link.next) {
    forgetLinkToken();
    return <WelcomeBack organization={link.organization.name} path={link.next} connected={link.connected} />;
  }
  if (link.state === "issued") return <LandingInvitation link={link} token={token} onlyGoogle={onlyGoogle} />;
  if (link.state === "redeemed")
    return <LinkProblem kind={link.session === "elsewhere" ? "elsewhere" : "ended"} link={link} token={token} />;
  return <LinkProblem kind={link.state} link={link} token={token} />;
}

function readRefusal(error: Error): Look {
  const unknown = error instanceof ClientError && ["not_found", "gone", "invalid_request", "unauthenticated"].includes(error.code);
  return unknown ? { state: "unknown" } : { state: "failed", error };
}

/** After five seconds the page says in words what it waits for. */
function Looking() {
  const t = useTranslations("portal.landing");
  const [slow, setSlow] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setSlow(true), 5000);
    return () => clearTimeout(timer);
  }, []);
  return (
    <div aria-busy="true">
      <p role="status" className={slow ? "mb-5 text-[15px] text-muted-foreground" : "sr-only"}>
        {t(slow ? "looking_slow" : "looking")}
      </p>
      <Skeleton className="w-56" />
      <Skeleton className="mt-5 h-11 w-full max-w-[440px]" />
      <Skeleton className="mt-3 h-11 w-full max-w-[380px]" />
      <Skeleton className="mt-5 w-full max-w-[500px]" />
      <Skeleton className="mt-8 h-11 w-72" />
    </div>
  );
}
