"use client";

import { ArrowRight } from "lucide-react";
import { type FormEvent, type ReactNode, useState } from "react";
import { useLocale, useTranslations } from "use-intl/react";
import { ErrorMessage } from "@/components/shared/error-message";
import { useAct } from "@/components/shared/use-act";
import { Button, buttonVariants } from "@/components/ui/button";
import { Input } from "@/components/ui/input";
import { api } from "@/lib/client/api";
import type { LinkView } from "@/lib/setup/schema";
import { findLinkToken } from "./link-token";

function Title({ children, text }: { children: ReactNode; text: ReactNode }) {
  return (
    <>
      <h1 className="text-[32px] leading-[1.15] font-semibold tracking-[-0.024em]">{children}</h1>
      <p className="mt-3 max-w-[54ch] text-[17px] leading-7 text-muted-foreground">{text}</p>
    </>
  );
}

/** L2: the session of this link lives in this browser. */
export function WelcomeBack({ organization, path, connected = false }: { organization: string; path: string; connected?: boolean }) {
  const t = useTranslations("portal.landing");
  const toStatus = connected || path.startsWith("/portal");
  return (
    <>
      <Title text={toStatus ? t("connected_title", { org: organization }) : t("welcome_text", { org: organization })}>
        {t("welcome_title")}
      </Title>
      <Button variant="primary" size="xl" className="mt-6" onClick={() => window.location.assign(path)} data-testid="landing.resume">
        {toStatus ? t("status_page") : t("resume")}
        <ArrowRight aria-hidden="true" />
      </Button>
    </>
  );
}

type Kind = "expired" | "elsewhere" | "ended" | "revoked" | "completed" | "unknown" | "failed";
type ProblemProps = { kind: Kind; link?: LinkView; token?: string; error?: Error | null; onRetry?: () => void };

/** L1, L3, L4, L5 and a link whose session has ended: what it is, and the way out. */
export function LinkProblem({ kind, link, token, error, onRetry }: ProblemProps) {
  const t = useTranslations("portal.landing");
  const locale = useLocale();
  if (kind === "failed")
    return (
      <ErrorMessage
        error={error}
        className="mb-6"
        action={
          <Button size="sm" onClick={onRetry}>
            {t("look_again")}
          </Button>
        }
      />
    );
  const inviter = link?.inviter.name ?? "";
  const date = link
    ? new Intl.DateTimeFormat(locale, { day: "numeric", month: "long", year: "numeric" }).format(Date.parse(link.expires_at))
    : "";
  return (
    <div data-testid={`landing.${kind}`}>
      <Title text={t(`${kind}_text`)}>{t(`${kind}_title`, { date, inviter })}</Title>
      {link && token && kind !== "revoked" && <AskForLink link={link} token={token} />}
      {link?.inviter.email && kind === "revoked" && (
        <a href={`mailto:${link.inviter.email}`} className={`mt-6 ${buttonVariants({ variant: "primary", size: "xl" })}`}>
          {t("contact", { inviter })}
        </a>
      )}
    </div>
  );
}

/** One click: the inviter gets a mail. Nothing is opened by it. */
function AskForLink({ link, token }: { link: LinkView; token: string }) {
  const t = useTranslations("portal.landing");
  const [asked, setAsked] = useState(false);
  const { busy, error, act } = useAct();
  const ask = () =>
    act(async () => {
      await api.post("/api/setup/ask", { token });
      setAsked(true);
    });

  return (
    <>
      <ErrorMessage error={error} className="mt-5" />
      <p role="status" className="mt-6 text-[15px] font-medium text-success empty:hidden">
        {asked ? t("asked", { inviter: link.inviter.name }) : ""}
      </p>
      {!asked && (
        <Button variant="primary" size="xl" className="mt-6" busy={busy} onClick={ask} data-testid="landing.ask">
          {link.state === "expired" ? t("ask_inviter", { inviter: link.inviter.name }) : t("ask")}
        </Button>
      )}
    </>
  );
}

/** For whoever opened /setup without the link, or with a cut one. */
export function PasteLink({ onToken, again = false }: { onToken: (token: string) => void; again?: boolean }) {
  const t = useTranslations("portal.landing");
  const [wrong, setWrong] = useState(false);

  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const token = findLinkToken(String(new FormData(event.currentTarget).get("link")));
    setWrong(!token);
    if (token) onToken(token);
  }

  return (
    <>
      {!again && <Title text={t("paste_text")}>{t("paste_title")}</Title>}
      <form onSubmit={submit} className="mt-6 max-w-[520px]" noValidate>
        <label htmlFor="link" className="block text-[13px] font-medium">
          {t("paste_label")}
        </label>
        <div className="mt-1 flex flex-wrap gap-2">
          <Input
            id="link"
            name="link"
            autoComplete="off"
            spellCheck={false}
            placeholder="https://…/setup#rc_link_…"
            className="h-11 min-w-0 flex-1 basis-64 font-mono text-[13px]"
            aria-invalid={wrong || undefined}
            aria-describedby={wrong ? "link-wrong" : undefined}
          />
          <Button type="submit" size="xl" variant={again ? "outline" : "primary"}>
            {t("paste_open")}
          </Button>
        </div>
        {wrong && (
          <p id="link-wrong" role="alert" className="mt-1.5 text-[13px] text-destructive">
            {t("paste_bad")}
          </p>
        )}
      </form>
    </>
  );
}
