import { isReady } from "@/lib/doors/readiness";

export const dynamic = "force-dynamic";

/** 200 when the database answers, is migrated, and a worker lives; 503 otherwise, with no word about which. */
export async function GET(): Promise<Response> {
  const ready = await isReady();
  const headers = { "Content-Type": "text/plain; charset=utf-8", "Cache-Control": "no-store" };
  return ready
    ? new Response("ready\n", { headers })
    : new Response("not ready\n", { status: 503, headers: { ...headers, "Retry-After": "5" } });
}
