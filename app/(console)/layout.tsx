import { Messages } from "../messages";

/** What stands in for a page that could not be rendered needs its words outside of it. */
export default function ConsoleRoot({ children }: { children: React.ReactNode }) {
  return <Messages of={["console.error"]}>{children}</Messages>;
}
