"use client";

import { DropdownMenu as Primitive } from "radix-ui";
import type { ComponentProps } from "react";
import { cn } from "./cn";

/** Never modal: Radix' scroll lock writes a style element, which the content security policy forbids. */
export function DropdownMenu(props: ComponentProps<typeof Primitive.Root>) {
  return <Primitive.Root modal={false} {...props} />;
}
export const DropdownMenuTrigger = Primitive.Trigger;

export function DropdownMenuContent({ className, sideOffset = 6, ...rest }: ComponentProps<typeof Primitive.Content>) {
  return (
    <Primitive.Portal>
      <Primitive.Content
        sideOffset={sideOffset}
        collisionPadding={12}
        className={cn("z-40 min-w-[216px] rounded-lg border bg-popover p-1.5 text-foreground shadow-pop animate-pop", className)}
        {...rest}
      />
    </Primitive.Portal>
  );
}

type ItemProps = ComponentProps<typeof Primitive.Item> & { tone?: "default" | "destructive" };

export function DropdownMenuItem({ className, tone = "default", ...rest }: ItemProps) {
  return (
    <Primitive.Item
      className={cn(
        "flex min-h-[34px] cursor-pointer items-start gap-2.5 rounded-md px-2.5 py-[7px] text-[13.5px] leading-5 font-medium outline-none data-[disabled]:cursor-not-allowed data-[disabled]:opacity-60 data-[highlighted]:bg-accent [&_.lucide]:mt-0.5",
        tone === "destructive" ? "text-destructive" : "[&_.lucide]:text-muted-foreground",
        className,
      )}
      {...rest}
    />
  );
}

export function DropdownMenuSeparator() {
  return <Primitive.Separator className="my-1 border-t" />;
}
