"use client";

import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useId, useState } from "react";
import { useTranslations } from "use-intl/react";
import { ErrorMessage } from "@/components/shared/error-message";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { Input } from "@/components/ui/input";
import { Label } from "@/components/ui/label";
import { api } from "@/lib/client/api";
import { signInWithProvider } from "./auth-client";
import { useFrame } from "./providers";

/** Some deeds want somebody who proved a moment ago who they are: the password again, or the identity provider again. */
export function ConfirmSignIn({ open, onClose, onConfirmed }: { open: boolean; onClose: () => void; onConfirmed: () => void }) {
  const t = useTranslations("console.confirm_sign_in");
  const { staff } = useFrame();
  const id = useId();
  const [password, setPassword] = useState("");
  const confirm = useMutation({
    mutationFn: () => api.post("/api/console/session/confirm", { password }),
    onSuccess: () => {
      setPassword("");
      onConfirmed();
    },
  });

  function submit(event: FormEvent) {
    event.preventDefault();
    confirm.mutate();
  }

  if (!staff.has_password)
    return (
      <Dialog
        open={open}
        onClose={onClose}
        title={t("title")}
        description={t("provider_text")}
        footer={
          <Button variant="primary" onClick={() => signInWithProvider(window.location.pathname)}>
            {t("provider_action")}
          </Button>
        }
      />
    );
  return (
    <Dialog open={open} onClose={onClose} title={t("title")} description={t("text")}>
      <form onSubmit={submit}>
        <Label htmlFor={`${id}-password`}>{t("password", { email: staff.email })}</Label>
        <Input
          id={`${id}-password`}
          type="password"
          autoComplete="current-password"
          className="mt-1.5"
          value={password}
          onChange={(event) => setPassword(event.target.value)}
          required
        />
        <ErrorMessage error={confirm.error} className="mt-3" />
        <div className="mt-4 flex justify-end">
          <Button type="submit" variant="primary" busy={confirm.isPending}>
            {t("action")}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
