"use client";

import { PageError } from "@/components/shared/page-error";

export default function ConsoleError({ error }: { error: Error & { digest?: string } }) {
  return <PageError error={error} words="console.error" />;
}
