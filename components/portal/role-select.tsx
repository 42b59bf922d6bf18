"use client";

import { useMemo } from "react";
import { useTranslations } from "use-intl/react";
import { RankPips } from "@/components/shared/role-pill";
import { type Option, Select } from "@/components/ui/select";
import type { RolesView } from "@/lib/setup/schema";

type Props = {
  label: string;
  value: string | null;
  roles: RolesView["roles"];
  onChange: (key: string) => void;
  invalid?: boolean;
  describedBy?: string;
  testId?: string;
};

/** Each role with what it lets a person do; a discouraged one says so. */
export function RoleSelect({ label, value, roles, onChange, invalid, describedBy, testId }: Props) {
  const t = useTranslations("portal");
  const options = useMemo<Option[]>(
    () =>
      roles.map((role) => ({
        value: role.key,
        label: role.name,
        icon: <RankPips rank={role.rank} />,
        description: role.discouraged ? (
          <>
            {role.description}
            <span className="block text-warning">{t("role_caution")}</span>
          </>
        ) : (
          role.description
        ),
      })),
    [roles, t],
  );
  return (
    <Select
      label={label}
      value={value}
      options={options}
      onChange={onChange}
      placeholder={t("roles.choose")}
      className="w-[188px] max-sm:w-full xl:w-[220px]"
      align="end"
      listClassName="max-sm:right-auto max-sm:left-0"
      aria-invalid={invalid}
      aria-describedby={describedBy}
      data-testid={testId}
    />
  );
}

type DefaultProps = {
  view: RolesView;
  people: number | null;
  /** Beside groups, beside values, or the one role for everyone. */
  kind?: "group" | "push" | "value" | "all";
  onChange: (key: string) => void;
};

/** What somebody gets whose groups have no role. */
export function DefaultRole({ view, people, kind = "group", onChange }: DefaultProps) {
  const t = useTranslations("portal.roles");
  const words = {
    group: ["default_title", "default_label"],
    push: ["default_push", "default_push"],
    value: ["default_value", "default_value"],
    all: ["default_all", "default_all"],
  }[kind];
  return (
    <section className="flex items-center gap-3 rounded-lg border bg-card px-4 py-3 text-[13.5px] max-sm:flex-col max-sm:items-stretch">
      <span>
        <span className="block font-medium">{t(words[0] ?? "")}</span>
        <span className="num block text-[12.5px] text-muted-foreground">
          {people
            ? t("default_people", { count: people })
            : t(kind === "all" ? "default_arriving" : kind === "group" ? "default_none" : "default_nobody")}
        </span>
      </span>
      <span className="sm:ml-auto">
        <RoleSelect label={t(words[1] ?? "")} value={view.default_role} roles={view.roles} onChange={onChange} testId="roles.default" />
      </span>
    </section>
  );
}
