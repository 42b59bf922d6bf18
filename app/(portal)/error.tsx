"use client";

import { PageError } from "@/components/shared/page-error";

export default function PortalError({ error }: { error: Error & { digest?: string } }) {
  return <PageError error={error} words="portal.error" />;
}
