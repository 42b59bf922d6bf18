/**
 * Real PostgreSQL for tests: one server a run (TEST_DATABASE_URL's, or an embedded one that dies with the run), one
 * migrated template, and a clone of it for each test file (testing-file.ts).
 */
import { type ChildProcess, fork } from "node:child_process";
import { randomBytes } from "node:crypto";
import { fileURLToPath } from "node:url";
import pg from "pg";
import type { TestProject } from "vitest/node";
import { applyMigrations } from "../../prisma/tools/apply";

declare module "vitest" {
  export interface ProvidedContext {
    databaseAdminUrl: string;
    databaseTemplate: string;
  }
}

const root = fileURLToPath(new URL("../../", import.meta.url));

/** vitest's global setup; what it returns is the teardown. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const server = process.env.TEST_DATABASE_URL
    ? { adminUrl: process.env.TEST_DATABASE_URL, stop: async () => {} }
    : await startTemporaryServer();
  const template = await createTemplate(server.adminUrl).catch(async (error: unknown) => {
    await server.stop();
    throw error;
  });
  project.provide("databaseAdminUrl", server.adminUrl);
  project.provide("databaseTemplate", template);
  return async () => {
    await onServer(server.adminUrl, (client) => client.query(`drop database if exists "${template}" with (force)`));
    await server.stop();
  };
}

export type TemporaryServer = { adminUrl: string; url: string; pid: number; stop: () => Promise<void> };

/** An embedded PostgreSQL in a folder of its own; it also ends when this process is killed. */
export async function startTemporaryServer(): Promise<TemporaryServer> {
  const keeper = fork(`${root}scripts/temporary-postgres.mjs`, { stdio: ["ignore", "ignore", "inherit", "ipc"] });
  const address = await new Promise<{ url: string; adminUrl: string; pid: number }>((resolve, reject) => {
    keeper.once("message", (message) => resolve(message as { url: string; adminUrl: string; pid: number }));
    keeper.once("exit", (code) => reject(new Error(`the test database did not start (exit code ${code})`)));
  });
  return { ...address, stop: () => stopKeeper(keeper) };
}

function stopKeeper(keeper: ChildProcess): Promise<void> {
  const ended = new Promise<void>((resolve) => keeper.once("exit", () => resolve()));
  keeper.disconnect();
  return ended;
}

/** @returns the name of a migrated, empty database nobody is connected to. */
export async function createTemplate(adminUrl: string): Promise<string> {
  const name = databaseName("template");
  await onServer(adminUrl, (client) => client.query(`create database "${name}"`));
  await applyMigrations(urlOf(adminUrl, name), `${root}prisma/migrations`);
  return name;
}

/** @returns the address of a fresh database like the template. */
export async function cloneDatabase(adminUrl: string, template: string): Promise<string> {
  const name = databaseName("test");
  await onServer(adminUrl, (client) => client.query(`create database "${name}" template "${template}"`));
  return urlOf(adminUrl, name);
}

export async function dropDatabase(adminUrl: string, url: string): Promise<void> {
  const name = new URL(url).pathname.slice(1);
  await onServer(adminUrl, (client) => client.query(`drop database if exists "${name}" with (force)`));
}

async function onServer(adminUrl: string, work: (client: pg.Client) => Promise<unknown>): Promise<void> {
  const client = new pg.Client({ connectionString: adminUrl });
  await client.connect();
  try {
    await work(client);
  } finally {
    await client.end();
  }
}

function urlOf(adminUrl: string, name: string): string {
  const url = new URL(adminUrl);
  url.pathname = `/${name}`;
  return url.toString();
}

const databaseName = (kind: string) => `rollcall_${kind}_${randomBytes(6).toString("hex")}`;
