import { onTestFinished } from 'vitest';
import { connectApi, type ApiAddress } from '../../src/client/api.ts';
import type { RouterLink } from '../../src/client/link.ts';
import { LET_IN, startPeer, type Heard, type Peer } from './peer.ts';

/** A link to a peer that lets everybody in and answers the rest by the script. */
export async function linkTo(
  script: (heard: Heard) => void,
  options: Partial<ApiAddress> = {},
): Promise<{ readonly link: RouterLink; readonly peer: Peer }> {
  const peer = await startPeer((heard) => (heard.words[0] === '/login' ? LET_IN(heard) : script(heard)));
  const link = await connectApi({ host: '127.0.0.1', port: peer.port, user: 'billing', password: 'pw', ...options });
  onTestFinished(async () => {
    await link.close();
    await peer.close();
  });
  return { link, peer };
}
