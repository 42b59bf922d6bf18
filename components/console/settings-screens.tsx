"use client";

import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { History, Plus } from "lucide-react";
import Link from "next/link";
import { type FormEvent, useId, useState } from "react";
import { useFormatter, useTranslations } from "use-intl/react";
import { EmptyState } from "@/components/shared/empty-state";
import { ErrorMessage } from "@/components/shared/error-message";
import { Avatar } from "@/components/shared/marks";
import { RelativeTime } from "@/components/shared/relative-time";
import { RolePill } from "@/components/shared/role-pill";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { Select } from "@/components/ui/select";
import { Skeleton } from "@/components/ui/skeleton";
import { api } from "@/lib/client/api";
import type { RolesSettings, StaffRow } from "@/lib/staff/schema";
import { Field } from "./new-organization";
import { ConsolePage } from "./page";
import { useFrame } from "./providers";
import { auditQuery, staffQuery } from "./queries";

/** The vendor's catalogue: the order is the precedence. */
export function RolesScreen({ data }: { data: RolesSettings }) {
  const t = useTranslations("console.roles");
  const format = useFormatter();
  return (
    <ConsolePage title={t("title")}>
      <div className="mx-auto max-w-[880px] px-6 py-5 max-sm:px-4">
        <p className="text-[13.5px] text-muted-foreground">{t("text")}</p>
        <ol className="mt-3 divide-y rounded-lg border bg-card">
          {data.roles.map((role) => (
            <li key={role.key} className="flex flex-wrap items-center gap-x-4 gap-y-1 px-4 py-3 text-[13.5px]">
              <span className="num w-5 text-subtle">{role.rank}</span>
              <span className="w-[136px]">
                <RolePill role={role} />
              </span>
              <span className="min-w-0 flex-1 text-muted-foreground max-sm:order-1 max-sm:basis-full max-sm:pl-9">{role.description}</span>
              <span className="flex flex-wrap gap-x-4 gap-y-1 empty:hidden max-sm:order-2 max-sm:basis-full max-sm:pl-9">
                {role.is_default && <Badge tone="primary">{t("default")}</Badge>}
                {role.discouraged && <Badge tone="warning">{t("discouraged")}</Badge>}
              </span>
              <Link href={`/console/members?role=${role.key}`} className="num ml-auto rounded text-primary hover:underline">
                {t("people", { count: role.members, shown: format.number(role.members) })}
              </Link>
            </li>
          ))}
        </ol>
      </div>
    </ConsolePage>
  );
}

/** What people did. */
export function AuditScreen() {
  const t = useTranslations("console.audit");
  const audit = useInfiniteQuery(auditQuery(""));
  const rows = audit.data?.pages.flatMap((page) => page.data) ?? [];
  return (
    <ConsolePage title={t("title")}>
      <div className="bg-card">
        <ErrorMessage error={audit.error} className="p-6" />
        {!audit.data && !audit.error && <Skeleton className="m-6 h-24" />}
        {audit.data && rows.length === 0 && (
          <EmptyState icon={<History aria-hidden="true" />} title={t("empty.title")}>
            {t("empty.text")}
          </EmptyState>
        )}
        {rows.length > 0 && (
          <div className="overflow-x-auto">
            <table className="w-full text-[13px]">
              <thead>
                <tr className="border-b bg-muted text-left text-[12.5px] text-muted-foreground">
                  <th className="h-8 pl-6 font-medium max-sm:pl-4">{t("column.time")}</th>
                  <th className="pr-4 font-medium">{t("column.who")}</th>
                  <th className="pr-4 font-medium">{t("column.what")}</th>
                  <th className="pr-4 font-medium max-sm:hidden">{t("column.organization")}</th>
                  <th className="pr-6 font-medium max-lg:hidden">{t("column.changes")}</th>
                </tr>
              </thead>
              <tbody>
                {rows.map((row) => (
                  <tr key={row.id} className="border-b" data-testid="console.audit.row">
                    <td className="h-[38px] pr-4 pl-6 whitespace-nowrap text-muted-foreground max-sm:pl-4">
                      <RelativeTime at={row.at} quiet />
                    </td>
                    <td className="max-w-[260px] truncate pr-4 font-medium whitespace-nowrap max-sm:max-w-[40vw]" title={row.actor.name}>
                      {row.actor.name || t(`actor.${row.actor.type}`)}
                    </td>
                    <td className="pr-4 sm:whitespace-nowrap">
                      {t.has(`action.${row.action.replace(".", "_")}`) ? t(`action.${row.action.replace(".", "_")}`) : row.action}
                    </td>
                    <td className="max-w-[220px] truncate pr-4 whitespace-nowrap text-muted-foreground max-sm:hidden">
                      {row.organization ? (
                        <Link href={`/console/organizations/${row.organization.id}`} className="rounded hover:underline">
                          {row.organization.name}
                        </Link>
                      ) : (
                        t("everywhere")
                      )}
                    </td>
                    <td
                      className="w-full max-w-0 truncate pr-6 font-mono text-[12px] text-muted-foreground max-lg:hidden"
                      title={JSON.stringify(row.changes)}
                    >
                      {Object.keys(row.changes).length ? JSON.stringify(row.changes) : "—"}
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        )}
        {audit.hasNextPage && (
          <div className="flex justify-center py-3">
            <Button size="sm" busy={audit.isFetchingNextPage} onClick={() => audit.fetchNextPage()}>
              {t("more")}
            </Button>
          </div>
        )}
      </div>
    </ConsolePage>
  );
}

const STAFF_ROLES = ["owner", "engineer", "support"] as const;

export function StaffScreen() {
  const t = useTranslations("console.staff");
  const { may } = useFrame();
  const staff = useQuery(staffQuery());
  const [adding, setAdding] = useState(false);
  return (
    <ConsolePage
      title={t("title")}
      actions={
        may.staff && (
          <Button variant="primary" size="sm" icon={<Plus aria-hidden="true" />} onClick={() => setAdding(true)}>
            {t("add")}
          </Button>
        )
      }
    >
      <div className="mx-auto max-w-[880px] px-6 py-5 max-sm:px-4">
        <p className="text-[13.5px] text-muted-foreground">{may.staff ? t("text") : t("text_reader")}</p>
        <ErrorMessage error={staff.error} className="mt-3" />
        {!staff.data && !staff.error && <Skeleton className="mt-3 h-24 w-full" />}
        {staff.data && (
          <ul className="mt-3 divide-y rounded-lg border bg-card">
            {staff.data.data.map((row) => (
              <StaffLine key={row.id} row={row} />
            ))}
          </ul>
        )}
      </div>
      <AddStaff open={adding} onClose={() => setAdding(false)} />
    </ConsolePage>
  );
}

function StaffLine({ row }: { row: StaffRow }) {
  const t = useTranslations("console.staff");
  const c = useTranslations("common");
  const { may } = useFrame();
  const client = useQueryClient();
  const [removing, setRemoving] = useState(false);
  const done = () => client.invalidateQueries({ queryKey: ["console", "staff"] });
  const change = useMutation({ mutationFn: (role: string) => api.patch(`/api/console/staff/${row.id}`, { role }), onSuccess: done });
  const remove = useMutation({ mutationFn: () => api.delete(`/api/console/staff/${row.id}`), onSuccess: done });
  return (
    <li className="flex flex-wrap items-center gap-3 px-4 py-3 text-[13.5px]" data-testid="console.staff.row">
      <Avatar name={row.name} />
      <span className="min-w-0 flex-1">
        <span className="block font-medium">
          {row.name} {row.you && <span className="font-normal text-muted-foreground">{t("you")}</span>}
        </span>
        <span className="block truncate text-[12.5px] text-muted-foreground">{row.email}</span>
      </span>
      <span className="text-[12.5px] text-muted-foreground max-sm:hidden">
        {row.last_sign_in_at ? <RelativeTime at={row.last_sign_in_at} quiet /> : t("never")}
      </span>
      {may.staff && !row.you ? (
        <Select
          label={t("role_of", { name: row.name })}
          value={row.role}
          onChange={(role) => change.mutate(role)}
          align="end"
          className="w-[130px]"
          options={STAFF_ROLES.map((role) => ({ value: role, label: t(`role.${role}`), description: t(`may.${role}`) }))}
        />
      ) : (
        <Badge>{t(`role.${row.role}`)}</Badge>
      )}
      {may.staff && !row.you && (
        <Button size="sm" variant="ghost" onClick={() => setRemoving(true)}>
          {t("remove")}
        </Button>
      )}
      <ErrorMessage error={change.error} className="basis-full" />
      <Dialog
        open={removing}
        onClose={() => setRemoving(false)}
        role="alertdialog"
        title={t("remove_title", { name: row.name })}
        description={t("remove_text")}
        footer={
          <>
            <Button onClick={() => setRemoving(false)}>{c("cancel")}</Button>
            <Button variant="destructive" busy={remove.isPending} onClick={() => remove.mutate()}>
              {t("remove_action")}
            </Button>
          </>
        }
      >
        {remove.error && <ErrorMessage error={remove.error} />}
      </Dialog>
    </li>
  );
}

function AddStaff({ open, onClose }: { open: boolean; onClose: () => void }) {
  const t = useTranslations("console.staff");
  const c = useTranslations("common");
  const id = useId();
  const client = useQueryClient();
  const [role, setRole] = useState<string>("engineer");
  const add = useMutation({
    mutationFn: (body: object) => api.post("/api/console/staff", body),
    onSuccess: () => {
      onClose();
      return client.invalidateQueries({ queryKey: ["console", "staff"] });
    },
  });
  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const name = String(form.get("name") ?? "").trim();
    add.mutate({
      email: String(form.get("email") ?? "").trim(),
      role,
      password: String(form.get("password") ?? ""),
      ...(name ? { name } : {}),
    });
  }
  return (
    <Dialog open={open} onClose={onClose} title={t("add")} description={t("add_text")}>
      <form onSubmit={submit} className="grid gap-3.5">
        <Field id={`${id}-name`} name="name" label={t("name")} autoComplete="off" />
        <Field id={`${id}-email`} name="email" type="email" label={t("email")} autoComplete="off" required />
        <Field
          id={`${id}-password`}
          name="password"
          type="password"
          label={t("password")}
          hint={t("password_hint")}
          autoComplete="new-password"
          minLength={8}
          required
        />
        <Select
          label={t("role_label")}
          value={role}
          onChange={setRole}
          className="w-full"
          options={STAFF_ROLES.map((one) => ({ value: one, label: t(`role.${one}`), description: t(`may.${one}`) }))}
        />
        <ErrorMessage error={add.error} />
        <div className="flex justify-end gap-2">
          <Button onClick={onClose}>{c("cancel")}</Button>
          <Button type="submit" variant="primary" busy={add.isPending}>
            {t("add")}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
