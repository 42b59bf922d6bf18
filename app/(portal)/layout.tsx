import { translator } from "../intl";
import { Messages } from "../messages";

export default function PortalLayout({ children }: { children: React.ReactNode }) {
  const t = translator("common");
  return (
    <>
      <a
        href="#main"
        className="sr-only focus:not-sr-only focus:absolute focus:top-2 focus:left-2 focus:z-50 focus:rounded-md focus:bg-card focus:px-3 focus:py-2 focus:font-medium"
      >
        {t("skip_to_content")}
      </a>
      <Messages of={["portal.error"]}>{children}</Messages>
    </>
  );
}
