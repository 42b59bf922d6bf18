"use client";

import { useEffect, useRef, useState } from "react";
import { useTranslations } from "use-intl/react";
import { Button } from "@/components/ui/button";
import { cn } from "@/components/ui/cn";
import type { SetupFacts } from "@/lib/setup/schema";

type Props = { providers: SetupFacts["providers"]; onPick: (key: string) => void };

const SIGN_ON = ["okta", "entra_id", "jumpcloud", "onelogin", "rippling", "none"] as const;
const MAIL = ["google", "microsoft", "other"] as const;

/** What signs people in decides; without such a system, what holds their mail. */
function suggestion(signOn: string, mail: string): string {
  if (signOn !== "none") return signOn;
  return mail === "google" ? "google_workspace" : mail === "microsoft" ? "entra_id" : "scim";
}

/** Two questions, and a suggestion that is only taken when it is pressed. */
export function NotSure({ providers, onPick }: Props) {
  const t = useTranslations("portal.provider.questions");
  const [signOn, setSignOn] = useState<string | null>(null);
  const [mail, setMail] = useState<string | null>(null);
  const panel = useRef<HTMLElement>(null);
  useEffect(() => {
    // In braces: newer browsers answer with a promise, which React would take for the clean-up.
    panel.current?.scrollIntoView({ block: "nearest" });
  }, []);
  const key = signOn && (signOn !== "none" || mail) ? suggestion(signOn, mail ?? "other") : null;
  const offer =
    providers.find((provider) => provider.key === key) ?? (key ? providers.find((provider) => provider.key === "scim") : undefined);
  return (
    <section
      ref={panel}
      aria-label={t("label")}
      className="mt-2.5 grid scroll-my-24 gap-4 rounded-lg border bg-card p-4"
      data-testid="provider.questions"
    >
      <Question title={t("sign_on")} answers={SIGN_ON} words={(answer) => t(`sign_on_${answer}`)} value={signOn} onChange={setSignOn} />
      {signOn === "none" && (
        <Question title={t("mail")} answers={MAIL} words={(answer) => t(`mail_${answer}`)} value={mail} onChange={setMail} />
      )}
      <div role="status" className="flex flex-wrap items-center gap-3 empty:hidden">
        {offer && (
          <>
            <p className="text-[14px]">{t.rich("likely", { name: offer.name, b: (words) => <b className="font-semibold">{words}</b> })}</p>
            <Button size="sm" onClick={() => onPick(offer.key)} data-testid="provider.take">
              {t("take", { name: offer.name })}
            </Button>
          </>
        )}
      </div>
    </section>
  );
}

type QuestionProps = {
  title: string;
  answers: readonly string[];
  words: (answer: string) => string;
  value: string | null;
  onChange: (answer: string) => void;
};

function Question({ title, answers, words, value, onChange }: QuestionProps) {
  return (
    <fieldset>
      <legend className="text-[14px] font-medium">{title}</legend>
      <div className="mt-2 flex flex-wrap gap-2">
        {answers.map((answer) => (
          <button
            key={answer}
            type="button"
            aria-pressed={value === answer}
            onClick={() => onChange(answer)}
            className={cn(
              "min-h-8 rounded-full border px-3 text-[13.5px] max-sm:min-h-11",
              value === answer
                ? "border-primary bg-primary-soft font-medium text-primary-soft-foreground"
                : "border-input/60 bg-card hover:bg-accent",
            )}
          >
            {words(answer)}
          </button>
        ))}
      </div>
    </fieldset>
  );
}
