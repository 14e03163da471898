import type { Billing } from '@daftari/core';

/**
 * `daftari why <username>`: why somebody is offline, as facts and one sentence. Answers the exit code: 0 when she is
 * online, 3 when she is not.
 */
export async function whyCommand(
  billing: Pick<Billing, 'why'>,
  [username]: readonly string[],
  print: (line: string) => void,
): Promise<number> {
  if (username === undefined || username.startsWith('--')) {
    print('Whom? daftari why <username>, as her router sends it.');
    return 1;
  }
  const { text, online } = await billing.why(username);
  for (const line of text.split('\n')) for (const part of wrapped(line)) print(part);
  return online ? 0 : 3;
}

/** How wide a line may be, so that it is whole on every terminal. */
const WIDTH = 80;

/** What goes on in another line stands below the words, not below their mark. */
const INDENT = ' '.repeat(15);

function wrapped(line: string): readonly string[] {
  const indent = /^[+! ] \S/.test(line) ? INDENT : '';
  const lines: string[] = [];
  let rest = line;
  while (rest.length > WIDTH) {
    const space = rest.lastIndexOf(' ', WIDTH);
    const at = space > indent.length ? space : WIDTH;
    lines.push(rest.slice(0, at).trimEnd());
    rest = indent + rest.slice(at).trimStart();
  }
  return [...lines, rest];
}
