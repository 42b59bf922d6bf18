"use client";

import { type FormEvent, useId, useState } from "react";
import { useTranslations } from "use-intl/react";
import { ErrorMessage } from "@/components/shared/error-message";
import { useAct } from "@/components/shared/use-act";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { Input } from "@/components/ui/input";
import { Label } from "@/components/ui/label";
import { Radio, RadioGroup } from "@/components/ui/radio-group";
import { api } from "@/lib/client/api";
import type { CreatedToken, RotatedToken, TokenView } from "@/lib/access/schema";

type Dialogs<T> = { base: string; onClose: () => void; onDone: (made: T) => void };

const DAY = 86_400;
/** null: until somebody revokes it. */
const LIFETIMES = [null, 90 * DAY, 180 * DAY, 365 * DAY] as const;
const OVERLAPS = [3600, DAY, 7 * DAY] as const;

export function CreateTokenDialog({ base, suggested, onClose, onDone }: Dialogs<CreatedToken> & { suggested: string }) {
  const t = useTranslations("access.tokens.new");
  const c = useTranslations("common");
  const id = useId();
  const [name, setName] = useState(suggested);
  const [life, setLife] = useState<number | null>(null);
  const { busy, error, act } = useAct();
  const title = name.trim();

  function submit(event: FormEvent) {
    event.preventDefault();
    if (title) void act(async () => onDone(await api.post<CreatedToken>(base, { name: title, ...(life ? { expires_in: life } : {}) })));
  }

  return (
    <Dialog open onClose={onClose} title={t("title")} description={t("text")}>
      <form onSubmit={submit}>
        <ErrorMessage error={error} className="mb-3" />
        <Label htmlFor={`${id}-name`}>{t("name")}</Label>
        <Input
          id={`${id}-name`}
          value={name}
          maxLength={120}
          onChange={(event) => setName(event.target.value)}
          aria-describedby={`${id}-hint`}
          className="mt-1.5"
          required
        />
        <p id={`${id}-hint`} className="mt-1 text-[12.5px] text-muted-foreground">
          {t("name_hint")}
        </p>
        <Choice
          name={`${id}-life`}
          label={t("lifetime")}
          options={LIFETIMES.map((value) => ({ value, label: value === null ? t("forever") : t("days", { count: value / DAY }) }))}
          value={life}
          onChange={setLife}
        />
        <div className="mt-4 flex justify-end gap-2">
          <Button onClick={onClose}>{c("cancel")}</Button>
          <Button type="submit" variant="primary" busy={busy} disabled={!title} data-testid="access.create_confirm">
            {t("action")}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

/** A second token; the first works on for as long as is chosen here. */
export function RotateTokenDialog({
  base,
  token,
  provider,
  onClose,
  onDone,
}: Dialogs<RotatedToken> & { token: TokenView; provider: string }) {
  const t = useTranslations("access.tokens.rotation");
  const c = useTranslations("common");
  const id = useId();
  const [overlap, setOverlap] = useState<number>(DAY);
  const { busy, error, act } = useAct();
  const rotate = () => act(async () => onDone(await api.post<RotatedToken>(`${base}/${token.id}/rotate`, { overlap_seconds: overlap })));
  return (
    <Dialog
      open
      onClose={onClose}
      title={t("title", { last: token.last_four })}
      description={t("text")}
      footer={
        <>
          <Button onClick={onClose}>{c("cancel")}</Button>
          <Button variant="primary" busy={busy} onClick={rotate} data-testid="access.rotate_confirm">
            {t("action")}
          </Button>
        </>
      }
    >
      <ErrorMessage error={error} className="mb-3" />
      <ol className="mb-3 grid list-decimal gap-1 pl-5 text-[13.5px] text-muted-foreground">
        <li>{t("step_1")}</li>
        <li>{t("step_2", { provider })}</li>
        <li>{t("step_3")}</li>
      </ol>
      <Choice
        name={`${id}-overlap`}
        label={t("overlap")}
        options={OVERLAPS.map((value) => ({ value, label: t(`overlap_${value}`) }))}
        value={overlap}
        onChange={(value) => setOverlap(value ?? DAY)}
      />
    </Dialog>
  );
}

/** Says beforehand what revoking does: safe after a rotation, an outage otherwise. */
export function RevokeTokenDialog({ base, token, onClose, onDone }: Dialogs<void> & { token: TokenView }) {
  const t = useTranslations("access.tokens");
  const c = useTranslations("common");
  const { busy, error, act } = useAct();
  const advice = token.revoke_advice ?? "unused";
  const revoke = () =>
    act(async () => {
      await api.delete(`${base}/${token.id}`);
      onDone();
    });
  return (
    <Dialog
      open
      onClose={onClose}
      role="alertdialog"
      title={t("revoke_title", { last: token.last_four })}
      description={t(`advice.${advice}`)}
      footer={
        <>
          <Button onClick={onClose}>{c("cancel")}</Button>
          <Button
            variant={advice === "safe" || advice === "unused" ? "primary" : "destructive"}
            busy={busy}
            onClick={revoke}
            data-testid="access.revoke_confirm"
          >
            {t("revoke_action")}
          </Button>
        </>
      }
    >
      {error && <ErrorMessage error={error} />}
    </Dialog>
  );
}

type ChoiceProps<T> = {
  name: string;
  label: string;
  options: readonly { value: T; label: string }[];
  value: T;
  onChange: (value: T) => void;
};

function Choice<T extends number | null>({ name, label, options, value, onChange }: ChoiceProps<T>) {
  return (
    <RadioGroup aria-label={label} className="mt-4 grid gap-1 first:mt-0">
      <p className="text-[13px] font-medium">{label}</p>
      {options.map((option) => (
        <label
          key={String(option.value)}
          htmlFor={`${name}-${option.value}`}
          className="flex min-h-8 items-center gap-2.5 text-[13.5px] max-sm:min-h-11"
        >
          <Radio id={`${name}-${option.value}`} name={name} checked={value === option.value} onChange={() => onChange(option.value)} />
          {option.label}
        </label>
      ))}
    </RadioGroup>
  );
}
