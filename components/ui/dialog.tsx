"use client";

import { X } from "lucide-react";
import { type ReactNode, useEffect, useId, useRef } from "react";
import { useTranslations } from "use-intl/react";
import { cn } from "./cn";

type Props = {
  open: boolean;
  onClose: () => void;
  title: ReactNode;
  /** Below the title, above the body. */
  description?: ReactNode;
  children?: ReactNode;
  /** Buttons, right-aligned. */
  footer?: ReactNode;
  role?: "dialog" | "alertdialog";
  className?: string;
};

/** The platform's own modal: it traps focus, answers Escape, makes the page behind inert and gives focus back. */
export function Dialog({ className, ...props }: Props) {
  return <Modal {...props} className={cn("m-auto w-[min(480px,calc(100vw-32px))] rounded-xl border animate-pop", className)} />;
}

/** The same from the right edge, the whole height. */
export function Sheet({ className, ...props }: Props) {
  return (
    <Modal
      {...props}
      className={cn("my-0 ml-auto mr-0 h-dvh max-h-none w-[min(560px,100vw)] max-w-none border-l animate-sheet", className)}
    />
  );
}

function Modal({ open, onClose, title, description, children, footer, role, className }: Props) {
  const t = useTranslations("common");
  const dialog = useRef<HTMLDialogElement>(null);
  const titleId = useId();
  const descriptionId = useId();

  useEffect(() => {
    const element = dialog.current;
    if (!element) return;
    if (open && !element.open) element.showModal();
    if (!open && element.open) element.close();
  }, [open]);

  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: Escape is the dialog's own; the click is on its backdrop
    <dialog
      ref={dialog}
      role={role}
      aria-labelledby={titleId}
      aria-describedby={description ? descriptionId : undefined}
      onClose={onClose}
      onClick={(event) => event.target === dialog.current && onClose()}
      className={cn("bg-popover p-0 text-foreground shadow-pop backdrop:bg-[oklch(0.2_0.03_232/.45)]", className)}
    >
      {open && (
        <div className="flex max-h-full min-h-0 flex-col">
          <header className="flex items-start gap-3 px-5 pt-4">
            <h2 id={titleId} className="text-[17px] leading-6 font-semibold">
              {title}
            </h2>
            <button
              type="button"
              onClick={onClose}
              aria-label={t("close")}
              className="-mr-1.5 ml-auto grid size-8 shrink-0 place-items-center rounded-md text-subtle hover:bg-accent"
            >
              <X aria-hidden="true" />
            </button>
          </header>
          {description && (
            <div id={descriptionId} className={cn("px-5 pt-1 text-sm text-muted-foreground", !children && "pb-4")}>
              {description}
            </div>
          )}
          {children && <div className="min-h-0 flex-1 overflow-y-auto px-5 py-4">{children}</div>}
          {footer && <footer className="flex flex-wrap justify-end gap-2 border-t bg-card px-5 py-3.5">{footer}</footer>}
        </div>
      )}
    </dialog>
  );
}
