"use client";

import { Plus } from "lucide-react";
import { type FormEvent, type ReactNode, useState } from "react";
import { useTranslations } from "use-intl/react";
import { Callout } from "@/components/shared/callout";
import { Button, buttonVariants } from "@/components/ui/button";
import { cn } from "@/components/ui/cn";
import { Input } from "@/components/ui/input";
import { Radio, RadioGroup } from "@/components/ui/radio-group";
import type { RolesView } from "@/lib/setup/schema";
import { RoleSelect } from "./role-select";

type Rules = NonNullable<RolesView["rules"]>;
export type RoleSourceKey = Rules["source"];
type Rule = Rules["attribute"][number];

type Props = {
  rules: Rules;
  /** Groups are known too, or can be: one more choice. */
  withGroups: boolean;
  /** Organizational units arrive. */
  withUnits: boolean;
  provider: string;
  onChange: (source: RoleSourceKey) => void;
};

/** How roles are set where groups do not decide: one answer, the rows below follow it. */
export function RoleSource({ rules, withGroups, withUnits, provider, onChange }: Props) {
  const t = useTranslations("portal.roles.source");
  const { source } = rules;
  const choices: RoleSourceKey[] = [...(withGroups ? (["groups"] as const) : []), "default", "attribute"];
  if (withUnits || source === "org_unit") choices.push("org_unit");
  return (
    <RadioGroup aria-label={t("label")} className="grid gap-2.5">
      {choices.map((choice) => (
        <label
          key={choice}
          htmlFor={`source-${choice}`}
          className={cn(
            "flex gap-3 rounded-lg border bg-card p-3.5 has-[input:focus-visible]:outline-2 has-[input:focus-visible]:outline-ring has-[input:focus-visible]:outline-offset-2",
            source === choice ? "border-primary bg-primary-soft/60 ring-1 ring-primary" : "hover:border-input",
          )}
        >
          <Radio
            id={`source-${choice}`}
            name="role-source"
            checked={source === choice}
            onChange={() => onChange(choice)}
            aria-describedby={`source-${choice}-text`}
            aria-label={t(choice)}
            className="mt-px [&>input]:outline-none"
            data-testid={`roles.source.${choice}`}
          />
          <span>
            <span className="block text-[15px] leading-5 font-medium">{t(choice)}</span>
            <span id={`source-${choice}-text`} className="mt-0.5 block text-[13px] leading-5 text-muted-foreground">
              {t(`${choice}_text`, { provider })}
            </span>
          </span>
        </label>
      ))}
    </RadioGroup>
  );
}

type RowsProps = {
  kind: "attribute" | "org_unit";
  view: RolesView;
  rules: Rule[];
  path: string | null;
  onAssign: (value: string, role: string) => void;
};

/** Value → role: what was really received stands there already, other values can be added. */
export function ValueRows({ kind, view, rules, path, onAssign }: RowsProps) {
  const t = useTranslations("portal.roles.source");
  const received = rules.filter((rule) => rule.received);
  return (
    <section className="rounded-lg border bg-card" data-testid="roles.values">
      <header className="border-b px-4 py-3">
        <h2 className="text-[15px] font-semibold">{t(`${kind}_title`)}</h2>
        <p className="text-[13px] text-muted-foreground">
          {received.length > 0 ? t("received", { count: received.length }) : t("none_received")}
        </p>
      </header>
      {kind === "attribute" && <FieldHint path={path} />}
      <ul>
        {rules.map((rule) => (
          <li
            key={rule.value}
            className="flex items-center gap-3 border-b px-4 py-3 max-sm:flex-col max-sm:items-stretch"
            data-testid="roles.value"
          >
            <span className="min-w-0">
              <span className="block text-[14px] font-medium break-words">{rule.value}</span>
              <span className="num block text-[12.5px] text-muted-foreground">
                {rule.received ? t("people", { count: rule.people }) : t("not_received")}
              </span>
            </span>
            <span className="flex-1 border-b-2 border-dotted border-border max-sm:hidden" aria-hidden="true" />
            <RoleSelect
              label={t("value_label", { value: rule.value })}
              value={rule.role}
              roles={view.roles}
              onChange={(role) => onAssign(rule.value, role)}
              testId="roles.value_role"
            />
          </li>
        ))}
      </ul>
      <AddValue kind={kind} view={view} known={rules.map(({ value }) => value.toLowerCase())} onAdd={onAssign} />
    </section>
  );
}

function FieldHint({ path }: { path: string | null }): ReactNode {
  const t = useTranslations("portal.roles.source");
  if (path)
    return (
      <p className="border-b px-4 py-2.5 text-[13px] text-muted-foreground">
        {t("field")} <code className="font-mono text-[12px] break-all text-foreground">{path}</code>{" "}
        <a href="/portal/mapping" className="font-medium text-primary underline underline-offset-2">
          {t("field_change")}
        </a>
      </p>
    );
  return (
    <Callout
      tone="warning"
      title={t("field_missing")}
      className="m-4"
      action={
        <a href="/portal/mapping" className={buttonVariants({ size: "sm" })}>
          {t("field_choose")}
        </a>
      }
    >
      {t("field_missing_text")}
    </Callout>
  );
}

type AddProps = { kind: "attribute" | "org_unit"; view: RolesView; known: string[]; onAdd: (value: string, role: string) => void };

function AddValue({ kind, view, known, onAdd }: AddProps) {
  const t = useTranslations("portal.roles.source");
  const [value, setValue] = useState("");
  const [role, setRole] = useState<string | null>(null);
  const text = value.trim();
  const double = known.includes(text.toLowerCase());

  function add(event: FormEvent) {
    event.preventDefault();
    if (!text || !role || double) return;
    onAdd(text, role);
    setValue("");
    setRole(null);
  }

  return (
    <form onSubmit={add} className="flex flex-wrap items-end gap-2 px-4 py-3">
      <label htmlFor={`add-${kind}`} className="min-w-[180px] flex-1 text-[13px] font-medium">
        <span className="mb-1 block">{t(`${kind}_add`)}</span>
        <Input
          id={`add-${kind}`}
          value={value}
          maxLength={500}
          onChange={(event) => setValue(event.target.value)}
          placeholder={t(`${kind}_example`)}
          aria-invalid={double || undefined}
          data-testid="roles.add_value"
        />
      </label>
      <RoleSelect label={t("value_label", { value: text || t(`${kind}_add`) })} value={role} roles={view.roles} onChange={setRole} />
      <Button type="submit" disabled={!text || !role || double} icon={<Plus aria-hidden="true" />} data-testid="roles.add">
        {t("add")}
      </Button>
      {double && (
        <p role="alert" className="basis-full text-[12.5px] text-destructive">
          {t("double")}
        </p>
      )}
    </form>
  );
}
