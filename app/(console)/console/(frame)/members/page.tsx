import type { Metadata } from "next";
import { MembersScreen } from "@/components/console/members-screen";
import { holdsQuery, memberQuery, membersQuery } from "@/components/console/queries";
import { RolesProvider } from "@/components/console/roles-context";
import { tryParseId } from "@/lib/ids";
import { explainMember } from "@/lib/members/explain";
import { listMembers, MemberFilter } from "@/lib/members/list";
import { listRoles } from "@/lib/staff/lists";
import { listHoldRows } from "@/lib/sync/list-runs";
import { organizationChoices } from "../../../choices";
import { type Known, Prefetched } from "../../../prefetched";
import { pickParams, readAhead, type SearchParams } from "../../../search-params";
import { requireStaff } from "../../../session";

export const metadata: Metadata = { title: "Members · Rollcall" };
const NAMES = ["search", "organization_id", "role", "state", "source", "synced", "after", "before"];

export default async function MembersPage({ searchParams }: { searchParams: SearchParams }) {
  const { staff } = await requireStaff();
  const { given, query } = await pickParams(searchParams, NAMES);
  const chosen = tryParseId("mem", (await pickParams(searchParams, ["member"])).given.member ?? "");
  const [page, explanation, { roles }, organizations, holds] = await Promise.all([
    readAhead(MemberFilter, given, listMembers),
    chosen ? explainMember(chosen).catch(() => null) : null,
    listRoles(),
    organizationChoices(staff),
    listHoldRows(),
  ]);
  const known: Known[] = [
    { key: holdsQuery().queryKey, data: { data: holds } },
    ...(page ? [{ key: membersQuery(query).queryKey, data: page }] : []),
    ...(explanation ? [{ key: memberQuery(explanation.member.id).queryKey, data: explanation }] : []),
  ];
  return (
    <Prefetched known={known}>
      <RolesProvider roles={roles}>
        <MembersScreen organizations={organizations} roles={roles} />
      </RolesProvider>
    </Prefetched>
  );
}
