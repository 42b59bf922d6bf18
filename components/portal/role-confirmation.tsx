"use client";

import { useTranslations } from "use-intl/react";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import type { RolesView } from "@/lib/setup/schema";

type Group = RolesView["groups"][number];
export type Asking = {
  group: Pick<Group, "name" | "people" | "includes_everyone">;
  /** The value of a rule, "" for everyone; null: a group. */
  value: string | null;
  role: string;
  before: string | null;
};
type Props = {
  asking: Asking | null;
  view: RolesView;
  app: string;
  onConfirm: (asking: Asking) => void;
  onRefuse: (asking: Asking) => void;
};

/** A discouraged role, or the highest role for many people: asked once, with the count. */
export function RoleConfirmation({ asking, view, app, onConfirm, onRefuse }: Props) {
  const t = useTranslations("portal.roles");
  const role = view.roles.find((one) => one.key === asking?.role);
  if (!asking || !role) return null;
  const words = { group: asking.group.name, role: role.name, app, description: role.description, count: asking.group.people ?? 0 };
  const text = role.discouraged
    ? "confirm_discouraged_text"
    : asking.group.includes_everyone
      ? "confirm_many_everyone"
      : "confirm_many_text";
  return (
    <Dialog
      open
      role="alertdialog"
      onClose={() => onRefuse(asking)}
      title={t(role.discouraged ? "confirm_discouraged" : "confirm_many", words)}
      description={t(text, words)}
      footer={
        <>
          <Button onClick={() => onRefuse(asking)}>{t("confirm_no")}</Button>
          <Button variant="primary" onClick={() => onConfirm(asking)} data-testid="roles.confirm">
            {t("confirm_yes", { role: role.name })}
          </Button>
        </>
      }
    />
  );
}
