import type { Metadata } from "next";
import { LOCALE, translator } from "@/app/intl";
import { ReviewScreen } from "@/components/shared/review/review-screen";
import { listReview, readReview } from "@/lib/review/read";
import type { ReviewView } from "@/lib/review/schema";
import { PortalFrame } from "../../portal-frame";
import { publicVendor, requireSetup } from "../../session";

export async function generateMetadata(): Promise<Metadata> {
  const vendor = await publicVendor();
  return { title: translator("review")("title", { app: vendor.name }) };
}

export default async function Review() {
  const { ctx, facts } = await requireSetup();
  const [review, people] = await Promise.all([readReview(ctx), listReview(ctx, {})]);
  return (
    <PortalFrame
      facts={facts}
      messages={["review"]}
      below={{ title: translator("review")("heading"), lead: lead(review, facts.vendor.name) }}
    >
      <ReviewScreen base="/api/portal/review" first={review} firstPeople={people} />
    </PortalFrame>
  );
}

/** Which directory went, and when. */
function lead(review: ReviewView, app: string): string | undefined {
  const [last] = review.directories;
  if (!last) return undefined;
  const at = last.disconnected_at ? Date.parse(last.disconnected_at) : null;
  const date = at === null ? "none" : new Intl.DateTimeFormat(LOCALE, { day: "numeric", month: "short", timeZone: "UTC" }).format(at);
  return translator("review")("lead", { provider: translator("common.provider")(last.provider), date, app });
}
