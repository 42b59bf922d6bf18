"use client";

import { createContext, type ReactNode, useContext } from "react";
import type { RoleView } from "@/lib/roles/schema";

const RolesContext = createContext<RoleView[]>([]);
export const useRoles = (): RoleView[] => useContext(RolesContext);

export function RolesProvider({ roles, children }: { roles: RoleView[]; children: ReactNode }) {
  return <RolesContext value={roles}>{children}</RolesContext>;
}
