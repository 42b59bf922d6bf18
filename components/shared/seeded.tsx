"use client";

import { type QueryKey, useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";

type Seed = readonly [QueryKey, unknown];

/** Puts what the server read for the first paint into the cache, once; afterwards the query key owns it. */
export function Seeded({ data, children }: { data: readonly Seed[]; children: ReactNode }) {
  const client = useQueryClient();
  useState(() => {
    for (const [key, value] of data) client.setQueryData(key as QueryKey, value);
  });
  return children;
}
