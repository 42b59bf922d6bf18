import { dehydrate, HydrationBoundary, QueryClient, type QueryKey } from "@tanstack/react-query";

export type Known = { key: QueryKey; data: unknown };

/** First paint has data: what the server read goes into the browser's cache under the key that owns it afterwards. */
export function Prefetched({ known, children }: { known: readonly Known[]; children: React.ReactNode }) {
  const client = new QueryClient();
  for (const one of known) client.setQueryData(one.key, one.data);
  return <HydrationBoundary state={dehydrate(client)}>{children}</HydrationBoundary>;
}

/** The first page of an endless list, as react-query keeps it. */
export const firstPage = (key: QueryKey, page: unknown): Known => ({ key, data: { pages: [page], pageParams: [""] } });
