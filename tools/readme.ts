/**
 * The program that the README shows under its heading "Embed": the first block of TypeScript there.
 * @throws Error when the README has no such heading or no such block
 */
export function embedProgram(readme: string): string {
  const heading = /^#{1,6} Embed.*$/im.exec(readme);
  if (heading === null) throw new Error('README.md has no heading "Embed"; pack-check runs the program under it.');
  const section = readme.slice(heading.index + heading[0].length).split(/^#{1,6} /m)[0] ?? '';
  const block = /^```ts[^\n]*\n([\s\S]*?)^```/m.exec(section)?.[1];
  if (block === undefined) throw new Error('README.md has no block of TypeScript (```ts) under its heading "Embed".');
  return block;
}
