/** Nothing stands at the root: whoever comes there is staff. A route, because redirects of the configuration carry no headers. */
export function GET(): Response {
  return new Response(null, { status: 307, headers: { Location: "/console" } });
}

export const dynamic = "force-dynamic";
