import { translator } from "@/app/intl";
import { NO_FILTER, previewKey, rowsKey } from "@/components/portal/keys";
import { PreviewScreen } from "@/components/portal/preview-screen";
import { Seeded } from "@/components/shared/seeded";
import { listGroups } from "@/lib/setup/list-groups";
import { listPreviewRows, readPlanSummary, readPreview } from "@/lib/setup/preview";
import type { VendorView } from "@/lib/setup/schema";
import { providerWords } from "../../provider-words";
import { directoryIdOf, requireStep } from "../../session";
import { LiveStep, stepMetadata } from "../../step-page";
import { StepShell } from "../../step-shell";

export const generateMetadata = () => stepMetadata("preview");

export default async function PreviewStep() {
  const { ctx, facts } = await requireStep("preview");
  const t = translator("portal.preview");
  const directoryId = directoryIdOf(facts);
  const [preview, rows, plan, groups] = await Promise.all([
    readPreview(ctx, directoryId),
    listPreviewRows(ctx, directoryId, { limit: 100 }),
    readPlanSummary(ctx, directoryId),
    listGroups(ctx, { filter: "selected", limit: 1 }),
  ]);
  const edit = facts.mode === "edit";
  return (
    <LiveStep of={["portal.preview", "portal.connect", "reasons"]}>
      <StepShell facts={facts} step="preview" wide title={t(edit ? "title_edit" : "title")} lead={t(edit ? "lead_edit" : "lead")}>
        <Seeded
          data={[
            [previewKey, preview],
            [rowsKey(NO_FILTER, preview.run_id), { pages: [rows], pageParams: [null] }],
          ]}
        >
          <PreviewScreen
            first={preview}
            choices={{ roles: plan.ladder.map(({ role }) => ({ key: role.key, name: role.name })), groups: groups.selected }}
            app={facts.vendor.name}
            provider={providerWords(facts.provider)}
            org={facts.organization.name}
            contact={contactHref(facts.vendor)}
            withRoles={facts.role_mapping_enabled}
            edit={edit}
          />
        </Seeded>
      </StepShell>
    </LiveStep>
  );
}

function contactHref({ support_contact: contact }: VendorView): string {
  if (/^https?:\/\//.test(contact)) return contact;
  return contact.includes("@") ? `mailto:${contact}` : "";
}
