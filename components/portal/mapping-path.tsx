/** A SCIM path that breaks where it is read in parts: after a colon or a dot. */
export function MappingPath({ path }: { path: string }) {
  const parts = path.split(/(?<=[:.])/);
  return (
    <span className="block font-mono text-[12.5px] [overflow-wrap:anywhere]">
      {parts.map((part, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the parts of one text never move
        <span key={at}>
          {part}
          <wbr />
        </span>
      ))}
    </span>
  );
}
