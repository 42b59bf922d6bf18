import { translator } from "@/app/intl";
import { OneTab } from "@/components/portal/one-tab";
import { ProviderForm } from "@/components/portal/provider-form";
import { Callout } from "@/components/shared/callout";
import { readReview } from "@/lib/review/read";
import { requireStep } from "../../session";
import { StepMessages, stepMetadata } from "../../step-page";
import { StepShell } from "../../step-shell";

export const generateMetadata = () => stepMetadata("provider");

export default async function ProviderStep() {
  const { ctx, facts } = await requireStep("provider");
  const t = translator("portal.provider");
  const review = await readReview(ctx);
  return (
    <StepMessages of={["portal.provider"]}>
      <StepShell facts={facts} step="provider" title={t("title")} lead={t("lead", { org: facts.organization.name })} above={<OneTab />}>
        {review.state === "open" ? (
          <Callout
            tone="warning"
            title={t("review.title", { open: review.totals.open })}
            action={
              <a href="/portal/review" className="font-medium text-primary underline underline-offset-4">
                {t("review.action")}
              </a>
            }
            className="mb-5"
            data-testid="provider.review"
          >
            {t("review.text")}
          </Callout>
        ) : null}
        <ProviderForm providers={facts.providers} chosen={facts.provider} />
      </StepShell>
    </StepMessages>
  );
}
