"use client";

import { type FormEvent, useEffect, useId, useRef, useState } from "react";
import { useTranslations } from "use-intl/react";
import { Callout } from "@/components/shared/callout";
import { HydrationGate } from "@/components/shared/hydration";
import { Button } from "@/components/ui/button";
import { Input } from "@/components/ui/input";
import { Label } from "@/components/ui/label";
import { signIn, signInWithProvider } from "./auth-client";

type Problem = { reason: string; seconds: number };
const KNOWN = ["failed", "slowed", "unavailable", "email_not_verified", "not_on_staff_list", "other_subject"];

export function SignInForm({ returnTo, provider, refused }: { returnTo: string; provider: boolean; refused: string | null }) {
  const t = useTranslations("console.sign_in");
  const id = useId();
  const box = useRef<HTMLDivElement>(null);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(refused ? { reason: refused, seconds: 0 } : null);

  useEffect(() => {
    if (problem) box.current?.focus();
  }, [problem]);

  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    setBusy(true);
    setProblem(null);
    const result = await signIn(String(form.get("email")), String(form.get("password")));
    if (result.ok) return window.location.assign(returnTo);
    setBusy(false);
    setProblem(result);
  }

  const reason = problem && (KNOWN.includes(problem.reason) ? problem.reason : "not_on_staff_list");
  return (
    // Never sent by the browser itself: fields can be filled before the script runs, and would stand in the address.
    <form method="post" onSubmit={submit} className="mt-5 grid gap-3.5">
      {problem && (
        <div ref={box} tabIndex={-1}>
          <Callout tone="destructive" role="alert" title={t(`problem.${reason}.title`)}>
            {t(`problem.${reason}.text`, { seconds: problem.seconds })}
          </Callout>
        </div>
      )}
      <div>
        <Label htmlFor={`${id}-email`}>{t("email")}</Label>
        <Input
          id={`${id}-email`}
          name="email"
          type="email"
          autoComplete="username"
          required
          className="mt-1.5"
          aria-invalid={reason === "failed" || undefined}
        />
      </div>
      <div>
        <Label htmlFor={`${id}-password`}>{t("password")}</Label>
        <Input
          id={`${id}-password`}
          name="password"
          type="password"
          autoComplete="current-password"
          required
          className="mt-1.5"
          aria-invalid={reason === "failed" || undefined}
        />
      </div>
      <HydrationGate>
        <Button type="submit" variant="primary" size="lg" busy={busy}>
          {t("action")}
        </Button>
        {provider && (
          <Button size="lg" onClick={() => signInWithProvider(returnTo)}>
            {t("provider")}
          </Button>
        )}
      </HydrationGate>
    </form>
  );
}
