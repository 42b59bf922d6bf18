"use client";

import { ArrowLeft } from "lucide-react";
import { useRouter } from "next/navigation";
import type { ReactNode } from "react";
import { useTranslations } from "use-intl/react";
import { Button } from "@/components/ui/button";
import { cn } from "@/components/ui/cn";

export function StepBody({ wide = false, className, children }: { wide?: boolean; className?: string; children: ReactNode }) {
  return <div className={cn("mx-auto mt-6 w-full flex-1 pb-8", wide ? "max-w-[1080px]" : "max-w-[880px]", className)}>{children}</div>;
}

type Props = {
  wide?: boolean /** A page, or what asks first. */;
  back?: string | (() => void);
  hint?: ReactNode /** A line above the buttons. */;
  notice?: ReactNode;
  children: ReactNode;
};

/** Sticky at the bottom: Back, what comes next, and exactly one primary button. Low windows let it scroll away. */
export function StepFooter({ wide = false, back, hint, notice, children }: Props) {
  const t = useTranslations("common");
  const router = useRouter();
  return (
    <div className="bottom-0 z-10 -mx-5 border-t bg-card px-5 lg:-mx-10 lg:px-10 [@media(min-height:480px)]:sticky">
      {notice}
      <div
        className={cn(
          "mx-auto flex min-h-[68px] items-center gap-3 py-3.5 max-sm:gap-1 max-sm:py-2.5 max-sm:[&>[data-testid]]:flex-1",
          wide ? "max-w-[1080px]" : "max-w-[880px]",
        )}
      >
        {back && (
          <Button
            variant="ghost"
            className="max-sm:!px-2.5"
            onClick={() => (typeof back === "string" ? router.push(back) : back())}
            icon={<ArrowLeft aria-hidden="true" />}
          >
            {t("back")}
          </Button>
        )}
        <span className="num ml-auto hidden text-[13px] text-muted-foreground sm:block">{hint}</span>
        {children}
      </div>
    </div>
  );
}
