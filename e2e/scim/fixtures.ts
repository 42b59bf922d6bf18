/** What a test on the wire is given: an installation without a browser, and a client of a directory that takes pushes. */
import { test as base } from "@playwright/test";
import { type House, openHouse } from "../support/house";
import type { Client } from "./client";
import { aDirectory } from "./directory";

type PerWorker = { web: "server" | "next"; wire: House; scim: Client };

export const test = base.extend<object, PerWorker>({
  web: ["server", { option: true, scope: "worker" }],
  wire: [
    async ({ web }, use, info) => {
      // One source sends every wrong token there is: what is looked at here is the answer, not how it is slowed.
      const house = await openHouse(`wire-${web}-${info.workerIndex}`, { SCIM_RATE_LIMIT: "off" }, { web });
      await use(house);
      await house.cli("check");
      await house.stop();
    },
    { scope: "worker", timeout: 120_000 },
  ],
  scim: [async ({ wire }, use) => use((await aDirectory(wire)).scim), { scope: "worker" }],
});
