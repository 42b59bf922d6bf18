/** /metrics for Prometheus, behind a token of its own; without METRICS_TOKEN there is nothing here. */
import { createHash, timingSafeEqual } from "node:crypto";
import { Gauge, Registry, collectDefaultMetrics } from "prom-client";
import { pool } from "../db/client";
import { env } from "../env";
import { logger } from "../logger";

const shared = globalThis as { __rollcallMetrics?: Registry };

export async function metricsAnswer(request: Request): Promise<Response> {
  const token = env().METRICS_TOKEN;
  if (!token) return new Response("not found\n", { status: 404, headers: { "Cache-Control": "no-store" } });
  if (!carries(request.headers.get("authorization"), token)) {
    return new Response("unauthorized\n", { status: 401, headers: { "WWW-Authenticate": "Bearer", "Cache-Control": "no-store" } });
  }
  shared.__rollcallMetrics ??= makeRegistry();
  return new Response(await shared.__rollcallMetrics.metrics(), {
    headers: { "Content-Type": shared.__rollcallMetrics.contentType, "Cache-Control": "private, no-store" },
  });
}

/** Digests are compared, so that neither the time nor the length tells how much was right. */
function carries(authorization: string | null, token: string): boolean {
  const sent = /^bearer (.+)$/i.exec(authorization ?? "")?.[1] ?? "";
  const digest = (text: string) => createHash("sha256").update(text).digest();
  return timingSafeEqual(digest(sent), digest(token));
}

function makeRegistry(): Registry {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry, prefix: "rollcall_" });
  counted(
    registry,
    "rollcall_directories",
    "Directories by state.",
    "state",
    "select state as label, count(*)::int as value from directory group by state",
  );
  counted(
    registry,
    "rollcall_members",
    "Members by state.",
    "state",
    "select state as label, count(*)::int as value from member group by state",
  );
  counted(
    registry,
    "rollcall_sync_runs_open",
    "Sync runs that are queued or running.",
    "state",
    "select state as label, count(*)::int as value from sync_run where state in ('queued', 'running') group by state",
  );
  counted(
    registry,
    "rollcall_holds_open",
    "Holds that wait for a person, by cause.",
    "cause",
    "select cause as label, count(*)::int as value from hold where decision is null group by cause",
  );
  counted(
    registry,
    "rollcall_queue_jobs",
    "Jobs by state.",
    "state",
    `select case when attempts >= max_attempts then 'parked' when locked_at is not null then 'running' when run_at > now() then 'waiting' else 'ready' end as label,
            count(*)::int as value from graphile_worker._private_jobs group by 1`,
  );
  counted(
    registry,
    "rollcall_worker_heartbeat_age_seconds",
    "Seconds since each worker was seen.",
    "worker",
    "select id as label, extract(epoch from now() - at)::float8 as value from worker_heartbeat where at > now() - interval '1 day'",
  );
  return registry;
}

/** A gauge whose values are counted by one statement when somebody looks. */
function counted(registry: Registry, name: string, help: string, label: string, sql: string): void {
  new Gauge({
    name,
    help,
    labelNames: [label],
    registers: [registry],
    async collect() {
      this.reset();
      try {
        const { rows } = await pool().query<{ label: string; value: number }>(sql);
        for (const row of rows) this.set({ [label]: row.label }, row.value);
      } catch (error) {
        logger.warn({ err: error, metric: name }, "a metric could not be counted");
      }
    },
  });
}
