import { openSocket } from '../src/socket.ts';
import type { Packet } from '../src/wire/packet.ts';
import {
  attribute,
  codes,
  startNas,
  valueOf,
  type Attribute,
  type Nas,
  type NasOptions,
} from '../src/testing/index.ts';
import { hidePassword } from '../src/wire/password.ts';
import type { Question } from '../src/testing/index.ts';

/** The secret between the NASes of the tests and the server. */
export const SECRET = 'siri-ya-kituo';

/** What Class is signed with in tests. */
export const CLASS_KEY = new Uint8Array(32).fill(42);

/** A UDP port of loopback that was free a moment ago. */
export async function freePort(): Promise<number> {
  const socket = await openSocket({ address: '127.0.0.1', port: 0, heard: () => undefined, failed: () => undefined });
  await socket.close();
  return socket.port;
}

/** The ports of a started plugin. */
export interface Ports {
  readonly auth: number | null;
  readonly acct: number | null;
}

/** A NAS that is moved by hand, at an address of its own on loopback. */
export function handNas(
  ports: Ports,
  clock: { readonly now: () => number },
  more: Partial<NasOptions> = {},
): Promise<Nas> {
  return startNas({
    authPort: ports.auth ?? 0,
    acctPort: ports.acct ?? 0,
    secret: SECRET,
    clock: clock.now,
    tickMs: 0,
    waitMs: 2_000,
    nasAddress: '10.255.0.1',
    ...more,
  });
}

/** An Access-Request with a password in the clear. */
export function papLogin(
  username: string,
  password: string,
  more: readonly Attribute[] = [],
): { readonly code: Question['code']; readonly attributes: (authenticator: Uint8Array) => readonly Attribute[] } {
  return {
    code: codes['Access-Request'],
    attributes: (authenticator) => [
      attribute('User-Name', username),
      attribute('User-Password', hidePassword(password, SECRET, authenticator)),
      ...more,
    ],
  };
}

/** The words that came with a reply. */
export const wordsOf = (reply: Packet | null): string =>
  reply === null ? '' : (valueOf(reply, 'Reply-Message') ?? '');
