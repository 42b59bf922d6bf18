import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { ReviewConsole } from "@/components/console/review-console";
import { isRollcallError } from "@/lib/errors";
import { tryParseId } from "@/lib/ids";
import { listReview, readReview } from "@/lib/review/read";
import { Messages } from "../../../../../messages";
import { requireStaff } from "../../../../session";

export const metadata: Metadata = { title: "Review · Rollcall" };

export default async function ReviewPage({ params }: { params: Promise<{ id: string }> }) {
  const { staff } = await requireStaff();
  const organizationId = tryParseId("org", (await params).id) ?? notFound();
  const ctx = { ...staff, organizationId };
  const [review, people] = await Promise.all([
    readReview(ctx).catch((error: unknown) => (isRollcallError(error) && error.code === "not_found" ? notFound() : Promise.reject(error))),
    listReview(ctx, {}),
  ]);
  return (
    <Messages of={["common", "errors", "console", "review"]}>
      <ReviewConsole first={review} firstPeople={people} />
    </Messages>
  );
}
