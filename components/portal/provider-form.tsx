"use client";

import { ArrowRight, Check, CircleHelp, Search } from "lucide-react";
import dynamic from "next/dynamic";
import { useRouter } from "next/navigation";
import { type FormEvent, useState } from "react";
import { useTranslations } from "use-intl/react";
import { Callout } from "@/components/shared/callout";
import { ErrorMessage } from "@/components/shared/error-message";
import { ProviderTile } from "@/components/shared/marks";
import { useAct } from "@/components/shared/use-act";
import { Button } from "@/components/ui/button";
import { cn } from "@/components/ui/cn";
import { FramedInput, InputFrame } from "@/components/ui/input";
import { Radio, RadioGroup } from "@/components/ui/radio-group";
import { api } from "@/lib/client/api";
import type { SetupFacts } from "@/lib/setup/schema";
import { forgetSaved } from "./draft-state";
import { StepBody, StepFooter } from "./step-footer";

// Two questions that few people need.
const NotSure = dynamic(() => import("./not-sure").then((module) => module.NotSure), { ssr: false });

type Provider = SetupFacts["providers"][number];
type Translate = ReturnType<typeof useTranslations>;

const nameOf = (t: Translate, { key, name }: Provider) => (key === "scim" ? t("scim.name") : name);

/** Its name and text, and what else people call it. */
const searchable = (t: Translate, { key, name }: Provider) =>
  [name, ...["name", "text", "also"].map((part) => (t.has(`${key}.${part}`) ? t(`${key}.${part}`) : ""))].join(" ").toLowerCase();

/** Nothing is stored before Configure. A single provider is checked already: there is nothing to decide. */
export function ProviderForm({ providers, chosen }: { providers: Provider[]; chosen: string | null }) {
  const t = useTranslations("portal.provider");
  const router = useRouter();
  const [picked, setPicked] = useState(chosen ?? (providers.length === 1 ? providers[0]?.key : undefined));
  const [missing, setMissing] = useState(false);
  const { busy, error, act } = useAct({ leaves: true });
  const [search, setSearch] = useState("");
  const [unsure, setUnsure] = useState(false);
  const wanted = search.trim().toLowerCase();
  // What is chosen stays in sight, whatever is searched for.
  const shown = providers.filter((provider) => provider.key === picked || searchable(t, provider).includes(wanted));
  const signIn = shown.filter((provider) => provider.kind === "sign_in");
  const push = shown.filter((provider) => provider.kind === "push");
  const kind = providers.find((provider) => provider.key === picked)?.kind;

  function submit(event: FormEvent) {
    event.preventDefault();
    if (busy) return;
    setMissing(!picked);
    if (!picked) return;
    void act(async () => {
      await api.put("/api/portal/provider", { provider: picked });
      forgetSaved();
      router.push("/setup/connect");
      // The browser's back would show this page as it was kept, before anything was chosen.
      router.refresh();
    });
  }

  return (
    <form onSubmit={submit} className="flex flex-1 flex-col" aria-busy={busy}>
      <StepBody>
        <ErrorMessage error={error} className="mb-5" />
        {missing && (
          <Callout tone="destructive" role="alert" title={t("choose")} className="mb-5">
            {t("choose_text")}
          </Callout>
        )}
        {providers.length > 1 && (
          <>
            <InputFrame icon={<Search aria-hidden="true" />} className="mb-6">
              <FramedInput
                type="search"
                value={search}
                onChange={(event) => setSearch(event.target.value)}
                placeholder={t("search")}
                aria-label={t("search")}
                data-testid="provider.search"
              />
            </InputFrame>
            <span role="status" className="sr-only">
              {wanted && t("found", { count: shown.length })}
            </span>
          </>
        )}
        <RadioGroup aria-label={t("group_label")}>
          {signIn.length > 0 && (
            <>
              <div className="flex items-end justify-between gap-3">
                <h2 className="text-[15px] font-semibold">{t("sign_in")}</h2>
                <span className="text-[13px] text-muted-foreground">{t("sign_in_hint")}</span>
              </div>
              <div className="mt-2.5 grid gap-2.5">
                {signIn.map((provider) => (
                  <ProviderCard key={provider.key} provider={provider} checked={picked === provider.key} onPick={setPicked} facts />
                ))}
              </div>
            </>
          )}
          {push.length > 0 && (
            <>
              <div className={cn("flex flex-wrap items-end justify-between gap-x-3", signIn.length > 0 && "mt-7")}>
                <h2 className="text-[15px] font-semibold">
                  {t.rich("push", { soft: (words) => <span className="font-normal text-muted-foreground">{words}</span> })}
                </h2>
                <span className="text-[13px] text-muted-foreground">{t("push_hint")}</span>
              </div>
              <div className="mt-2.5 grid gap-2.5 sm:grid-cols-2">
                {push.map((provider) => (
                  <ProviderCard key={provider.key} provider={provider} checked={picked === provider.key} onPick={setPicked} />
                ))}
                {providers.length > 1 && !wanted && (
                  <button
                    type="button"
                    onClick={() => setUnsure((before) => !before)}
                    aria-expanded={unsure}
                    className="flex gap-3 rounded-lg border border-dashed border-input p-3.5 text-left hover:bg-accent"
                    data-testid="provider.unsure"
                  >
                    <span className="grid size-9 shrink-0 place-items-center text-subtle">
                      <CircleHelp className="size-5" aria-hidden="true" />
                    </span>
                    <span>
                      <span className="block text-[15px] leading-5 font-medium">{t("unsure")}</span>
                      <span className="mt-0.5 block text-[13px] leading-5 text-muted-foreground">{t("unsure_text")}</span>
                    </span>
                  </button>
                )}
              </div>
            </>
          )}
        </RadioGroup>
        {picked === "google_scim" && <NoGroupsHint providers={providers} onPick={setPicked} />}
        {shown.length === 0 && (
          <p className="text-[14px] text-muted-foreground" data-testid="provider.none">
            {t("none", { search: search.trim() })}
          </p>
        )}
        {unsure && (
          <NotSure
            providers={providers}
            onPick={(key) => {
              setPicked(key);
              setUnsure(false);
            }}
          />
        )}
      </StepBody>
      <StepFooter back="/setup" hint={kind && t(kind === "sign_in" ? "next" : "next_push")}>
        <Button type="submit" variant="primary" size="lg" busy={busy} data-testid="provider.configure">
          {t("configure")}
          <ArrowRight aria-hidden="true" />
        </Button>
      </StepFooter>
    </form>
  );
}

/** said before it is stored, with the way that brings groups. */
function NoGroupsHint({ providers, onPick }: { providers: Provider[]; onPick: (key: string) => void }) {
  const t = useTranslations("portal.provider");
  const reads = providers.some(({ key }) => key === "google_workspace");
  return (
    <Callout
      tone="warning"
      role="status"
      title={t("no_groups")}
      className="mt-2.5"
      action={
        reads && (
          <Button size="sm" onClick={() => onPick("google_workspace")} data-testid="provider.read_instead">
            {t("read_instead")}
          </Button>
        )
      }
      data-testid="provider.no_groups"
    >
      {t(reads ? "no_groups_text" : "no_groups_plain")}
    </Callout>
  );
}

type CardProps = { provider: Provider; checked: boolean; onPick: (key: string) => void; facts?: boolean };

function ProviderCard({ provider, checked, onPick, facts = false }: CardProps) {
  const t = useTranslations("portal.provider");
  const id = `provider-${provider.key}`;
  return (
    <div
      className={cn(
        "overflow-hidden rounded-lg border bg-card has-[input:focus-visible]:outline-2 has-[input:focus-visible]:outline-ring has-[input:focus-visible]:outline-offset-2",
        checked ? "border-primary ring-1 ring-primary" : "hover:border-input",
      )}
    >
      <label htmlFor={id} className={cn("flex gap-3 p-3.5", checked && "bg-primary-soft/60")}>
        <ProviderTile provider={provider.key} />
        <span className="min-w-0 flex-1">
          <span className="block text-[15px] leading-5 font-medium">{nameOf(t, provider)}</span>
          <span id={`${id}-text`} className="mt-0.5 block text-[13px] leading-5 text-muted-foreground">
            {t.has(`${provider.key}.text`) ? t(`${provider.key}.text`) : ""}
          </span>
        </span>
        <Radio
          id={id}
          name="provider"
          value={provider.key}
          checked={checked}
          onChange={() => onPick(provider.key)}
          aria-label={nameOf(t, provider)}
          aria-describedby={`${id}-text`}
          className="[&>input]:outline-none"
        />
      </label>
      {facts && (
        <dl className="grid grid-cols-2 border-t text-[13px] sm:grid-cols-4">
          {(["roles", "time", "need", "first"] as const).map((fact) => (
            <div
              key={fact}
              className="border-r px-3.5 py-2.5 last:border-r-0 max-sm:border-b max-sm:even:border-r-0 max-sm:nth-last-[-n+2]:border-b-0"
            >
              <dt className="text-muted-foreground">{t(`fact_${fact}`)}</dt>
              <dd className="flex items-center gap-1 font-medium">
                {fact === "roles" && <Check className="size-3.5 stroke-[2.5] text-success" aria-hidden="true" />}
                {t(`fact_${fact}_value`)}
              </dd>
            </div>
          ))}
        </dl>
      )}
    </div>
  );
}
