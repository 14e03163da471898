import { readMark } from './comment.ts';
import type { AtRouter } from './links.ts';
import { isOn } from './objects/values.ts';
import { LISTS } from './objects/walls.ts';
import type { Live } from './sessions.ts';

/**
 * Takes the wall of somebody else down: who may come in was given an address by its pool that an entry of ours shuts.
 * What a log-in has put there goes with its session, and what people of the ISP have written is theirs.
 * @returns whether there was such an entry
 */
export async function tearDown({ link }: AtRouter, session: Live, signal: AbortSignal): Promise<boolean> {
  const { walled, walledByLogIn, username, address } = session;
  // A fixed address has no user name, and its entry is its own.
  if (!walled || walledByLogIn || username === '' || address === null) return false;
  const where = { list: LISTS.walled, address };
  const rows = await link.print('/ip/firewall/address-list', { where }, signal);
  const ours = rows.filter((row) => {
    const byRouter = isOn(row['dynamic']) && (row['timeout'] ?? '') === '';
    return !byRouter && readMark(row['comment']) !== null;
  });
  for (const row of ours) await link.remove('/ip/firewall/address-list', row['.id'] ?? '', signal);
  return ours.length > 0;
}
