import {
  Building2,
  History,
  LayoutDashboard,
  Link as LinkIcon,
  type LucideIcon,
  RefreshCw,
  ScrollText,
  Settings,
  Shield,
  UserCog,
  Users,
} from "lucide-react";
import type { ConsoleFrame } from "@/lib/staff/schema";

export type NavItem = {
  key: "overview" | "organizations" | "members" | "logs" | "runs" | "links" | "roles" | "audit" | "staff" | "general";
  path: string;
  Icon: LucideIcon;
  count?: keyof ConsoleFrame["counts"];
  /** The count asks for a person. */
  alert?: boolean;
};

export const MAIN: readonly NavItem[] = [
  { key: "overview", path: "/console", Icon: LayoutDashboard },
  { key: "organizations", path: "/console/organizations", Icon: Building2, count: "organizations" },
  { key: "members", path: "/console/members", Icon: Users, count: "members" },
  { key: "logs", path: "/console/logs", Icon: ScrollText },
  { key: "runs", path: "/console/runs", Icon: RefreshCw, count: "open_holds", alert: true },
  { key: "links", path: "/console/setup-links", Icon: LinkIcon, count: "open_links" },
];

export const MANAGE: readonly NavItem[] = [
  { key: "roles", path: "/console/settings/roles", Icon: Shield },
  { key: "audit", path: "/console/settings/audit", Icon: History },
  { key: "staff", path: "/console/settings/staff", Icon: UserCog },
  { key: "general", path: "/console/settings/general", Icon: Settings },
];

export const isCurrent = (item: NavItem, pathname: string): boolean =>
  item.path === "/console"
    ? pathname === "/console"
    : pathname === item.path || pathname.startsWith(`${item.path}/`) || (item.key === "runs" && pathname.startsWith("/console/holds"));
