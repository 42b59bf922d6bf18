import { ExternalLink } from "lucide-react";
import type { ReactNode } from "react";
import { LOCALE, type Translator, translator } from "@/app/intl";
import { GUIDES, isGuided } from "@/components/portal/guides";
import { GuideProgress, GuideTick } from "@/components/portal/guide-ticks";
import { GuideValue } from "@/components/portal/guide-value";
import { GuidePicture } from "./guide-picture";

type Props = {
  provider: string;
  providerName: string;
  app: string /** The level below the heading that stands above the guide. */;
  level?: "h2" | "h3";
};

/** Bold is what the provider's own page says; the rest is ours. */
const words = {
  b: (text: ReactNode) => <b className="font-semibold text-foreground">{text}</b>,
  code: (text: ReactNode) => <code className="rounded bg-muted px-1 font-mono text-[12px]">{text}</code>,
  a: (text: ReactNode) => (
    <a className="font-medium text-primary underline underline-offset-2" href={`https://${String(text)}/`} target="_blank" rel="noreferrer">
      {text}
      <ExternalLink className="ml-0.5 inline size-3.5" aria-hidden="true" />
    </a>
  ),
};

/** Numbered steps for one provider, in its own menu words, with a drawing each: made on the server, so that no browser loads them as code. */
export function Guide({ provider, providerName, app, level = "h3" }: Props) {
  const guide = GUIDES[isGuided(provider) ? provider : "scim"];
  const own = translator(`portal.guides.${isGuided(provider) ? provider : "scim"}`);
  const t = translator("portal.guides.common");
  const updated = new Intl.DateTimeFormat(LOCALE, { day: "numeric", month: "long", year: "numeric", timeZone: "UTC" });
  const values = { "@endpoint": t("endpoint_pic"), "@token": t("token_pic") };
  return (
    <>
      <dl className="grid gap-x-3 gap-y-1 text-[13px] sm:grid-cols-[auto_1fr]">
        <dt className="text-muted-foreground">{t("path_label")}</dt>
        <dd>{own.rich("path", { app, ...words })}</dd>
      </dl>
      <GuideProgress total={guide.steps.length} prefix={`${provider}.`} />
      <ol className="mt-4 grid grid-cols-1">
        {guide.steps.map((step, index) => (
          <li key={step.key} id={`step-${step.key}`} className="scroll-mt-20 border-t py-4 first:border-t-0 first:pt-0 last:pb-0">
            <StepHead
              t={t}
              number={index + 1}
              title={own(`steps.${step.key}.title`, { app })}
              anchor={step.key}
              provider={provider}
              level={level}
            />
            <div className="mt-1.5 grid grid-cols-1 gap-3 text-[14px] leading-[21px] text-muted-foreground sm:pl-9">
              <p className="max-w-[62ch]">{own.rich(`steps.${step.key}.text`, { app, ...words })}</p>
              {step.values?.map((kind) => (
                <GuideValue key={kind} kind={kind} />
              ))}
              {own.has(`steps.${step.key}.note`) && (
                <p className="max-w-[62ch] border-l-2 border-primary-line pl-3 text-[13px]">
                  {own.rich(`steps.${step.key}.note`, { app, ...words })}
                </p>
              )}
              <div className="max-w-[480px]">
                <GuidePicture t={own} step={step.key} app={app} values={values} />
              </div>
            </div>
          </li>
        ))}
      </ol>
      <p className="mt-4 text-[12.5px] text-subtle">
        {t("updated", { date: updated.format(Date.parse(guide.revised)) })} · {providerName}
      </p>
    </>
  );
}

type HeadProps = { t: Translator; number: number; title: string; anchor: string; provider: string; level: "h2" | "h3" };

/** The number is a box to tick, so that somebody who flips between two windows finds the place again. */
function StepHead({ t, number, title, anchor, provider, level: Heading }: HeadProps) {
  return (
    <div className="flex items-start gap-3">
      <GuideTick id={`${provider}.${anchor}`} number={number} label={t("done", { title })} />
      <Heading className="group pt-0.5 text-[15px] leading-6 font-semibold">
        <span className="sr-only">{t("step", { number })}: </span>
        {title}
        <a
          href={`#step-${anchor}`}
          aria-label={t("link_to", { title })}
          className="ml-1.5 inline-grid size-6 place-items-center rounded-md align-top font-normal text-subtle opacity-0 group-hover:opacity-100 focus:opacity-100 pointer-coarse:opacity-100"
        >
          #
        </a>
      </Heading>
    </div>
  );
}
