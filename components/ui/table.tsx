import type { ComponentProps } from "react";
import { cn } from "./cn";

export function Table({ className, ...rest }: ComponentProps<"table">) {
  return <table className={cn("w-full text-[13.5px]", className)} {...rest} />;
}
export function TableHead({ className, children, ...rest }: ComponentProps<"thead">) {
  return (
    <thead className={className} {...rest}>
      <tr className="text-left text-muted-foreground text-[12.5px] border-b">{children}</tr>
    </thead>
  );
}
export function Th({ className, ...rest }: ComponentProps<"th">) {
  return <th scope="col" className={cn("font-medium py-2", className)} {...rest} />;
}
export function Tr({ className, ...rest }: ComponentProps<"tr">) {
  return <tr className={cn("border-b last:border-0", className)} {...rest} />;
}
export function Td({ className, ...rest }: ComponentProps<"td">) {
  return <td className={className} {...rest} />;
}
