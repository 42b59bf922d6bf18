"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslations } from "use-intl/react";
import { ErrorMessage } from "@/components/shared/error-message";
import { RolePill } from "@/components/shared/role-pill";
import { Button } from "@/components/ui/button";
import { Select } from "@/components/ui/select";
import { api } from "@/lib/client/api";
import type { MemberExplanation } from "@/lib/members/list.schema";
import { useFrame } from "./providers";
import { useRoles } from "./roles-context";

/** Read-only where groups decide, with the groups that would give each role; else a role by hand, until a group gives one. */
export function SetRole({ explanation }: { explanation: MemberExplanation }) {
  const t = useTranslations("console.members.set_role");
  const { may } = useFrame();
  if (explanation.read_only === "mapped" || (explanation.gives.length > 0 && explanation.read_only === null && !may.manage))
    return <Gives explanation={explanation} />;
  if (explanation.read_only === "deprovisioned") return <p className="border-t px-4 py-3 text-muted-foreground">{t("deprovisioned")}</p>;
  return may.manage ? <RoleForm explanation={explanation} /> : null;
}

function Gives({ explanation }: { explanation: MemberExplanation }) {
  const t = useTranslations("console.members.set_role");
  return (
    <details className="border-t px-4 py-2.5">
      <summary className="rounded text-muted-foreground">{t("mapped")}</summary>
      <ul className="mt-2 grid gap-1.5">
        {explanation.gives.map((entry) => (
          <li key={entry.role.key} className="flex items-start gap-2.5">
            <RolePill role={entry.role} />
            <span className="min-w-0 leading-[22px] text-muted-foreground">{entry.groups.join(", ")}</span>
          </li>
        ))}
      </ul>
    </details>
  );
}

function RoleForm({ explanation }: { explanation: MemberExplanation }) {
  const t = useTranslations("console.members.set_role");
  const roles = useRoles();
  const client = useQueryClient();
  const { member } = explanation;
  const [role, setRole] = useState(member.role.key);
  const save = useMutation({
    mutationFn: () => api.put<MemberExplanation>(`/api/console/members/${member.id}/role`, { role }),
    onSuccess: (fresh) => {
      client.setQueryData(["console", "member", member.id], fresh);
      return client.invalidateQueries({ queryKey: ["console", "members"] });
    },
  });
  return (
    <div className="border-t px-4 py-3">
      <p className="text-muted-foreground">{explanation.gives.length > 0 ? t("until_mapped") : t("by_hand")}</p>
      <div className="mt-2 flex items-center gap-2">
        <Select
          label={t("label")}
          value={role}
          onChange={setRole}
          options={roles.map((one) => ({ value: one.key, label: one.name, description: one.description }))}
          className="min-w-[180px]"
        />
        <Button size="sm" busy={save.isPending} disabled={role === member.role.key} onClick={() => save.mutate()}>
          {t("save")}
        </Button>
      </div>
      <ErrorMessage error={save.error} className="mt-2" />
    </div>
  );
}
