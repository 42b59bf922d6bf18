import { CircleCheck, Info, TriangleAlert, OctagonAlert } from "lucide-react";
import type { ReactNode } from "react";
import { cn } from "@/components/ui/cn";

export type CalloutTone = "info" | "success" | "warning" | "destructive";

const LOOKS = {
  info: { box: "border-primary-line bg-primary-soft", icon: "text-primary", Icon: Info },
  success: { box: "border-success-line bg-success-soft", icon: "text-success", Icon: CircleCheck },
  warning: { box: "border-warning-line bg-warning-soft", icon: "text-warning", Icon: TriangleAlert },
  destructive: { box: "border-destructive-line bg-destructive-soft", icon: "text-destructive", Icon: OctagonAlert },
} as const;

type Props = {
  tone: CalloutTone;
  title: ReactNode;
  children?: ReactNode;
  /** At most one. */
  action?: ReactNode;
  role?: "note" | "alert" | "status";
  className?: string;
  "data-testid"?: string;
};

/** Icon, a bold first line, one sentence, at most one action. */
export function Callout({ tone, title, children, action, role = "note", className, ...rest }: Props) {
  const { box, icon, Icon } = LOOKS[tone];
  return (
    <div role={role} className={cn("flex gap-3 rounded-lg border p-3.5 text-[13.5px]", box, className)} {...rest}>
      <Icon className={cn("mt-0.5 size-[18px]", icon)} aria-hidden="true" />
      <div className="min-w-0 flex-1">
        <p className="font-semibold">{title}</p>
        {children && <div className="text-muted-foreground">{children}</div>}
        {action && <div className="mt-2.5 flex flex-wrap gap-2">{action}</div>}
      </div>
    </div>
  );
}
