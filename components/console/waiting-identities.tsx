"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import Link from "next/link";
import { useTranslations } from "use-intl/react";
import { Callout } from "@/components/shared/callout";
import { ErrorMessage } from "@/components/shared/error-message";
import { Button } from "@/components/ui/button";
import { api } from "@/lib/client/api";
import type { DirectoryDetail, WaitingIdentity } from "@/lib/staff/schema";
import { useFrame } from "./providers";

/** A new record carries the address of somebody known under another record: nothing happens until staff say who it is. */
export function WaitingIdentities({ directory }: { directory: DirectoryDetail }) {
  return directory.waiting_identities.map((one) => <WaitingIdentityCard key={one.id} one={one} />);
}

function WaitingIdentityCard({ one }: { one: WaitingIdentity }) {
  const t = useTranslations("console.directory.identity");
  const { may } = useFrame();
  const client = useQueryClient();
  const settle = useMutation({
    mutationFn: (answer: "same_person" | "new_person") => api.post(`/api/console/identities/${one.id}`, { answer }),
    onSuccess: () => client.invalidateQueries({ queryKey: ["console"] }),
  });
  return (
    <Callout
      tone="warning"
      title={t("title", { email: one.email })}
      action={
        may.manage ? (
          <>
            <Button size="sm" busy={settle.isPending} onClick={() => settle.mutate("same_person")}>
              {t("same")}
            </Button>
            <Button size="sm" busy={settle.isPending} onClick={() => settle.mutate("new_person")}>
              {t("other")}
            </Button>
          </>
        ) : undefined
      }
    >
      <p>
        {t("text", { name: one.name, id: one.external_id, known: one.known_as })}{" "}
        <Link
          href={`/console/members?search=${one.member_id}&member=${one.member_id}`}
          className="font-medium text-primary hover:underline"
        >
          {t("member")}
        </Link>
      </p>
      <ErrorMessage error={settle.error} />
    </Callout>
  );
}
