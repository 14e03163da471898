import { createHash } from 'node:crypto';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startFreeradius, type Freeradius } from '../../bench/freeradius.ts';
import { SECRET } from '../support.ts';
import { openIsp, PASSWORD, type Isp } from './isp.ts';
import { ODD, type Odd, type Outcome } from './odd-packets.ts';
import { describePeers } from './rig.ts';

/** Debian lets root and FreeRADIUS itself read it. */
const CONFIG = '/etc/freeradius/3.0/radiusd.conf';

/** Both answer at once or not at all; but an answer that must come may take what a busy machine takes. */
const SILENCE_MS = 1_000;
const PATIENCE_MS = 20_000;

describePeers('odd packets, to FreeRADIUS and to us', { programs: ['freeradius', CONFIG] }, (open) => {
  let theirs: Freeradius;
  let ours: Isp;
  let found: Map<string, readonly [Outcome, Outcome]>;

  beforeAll(async () => {
    const lines = `amina Cleartext-Password := "${PASSWORD}"\n`;
    theirs = await startFreeradius({ kind: 'files', lines }, SECRET);
    // What FreeRADIUS 3.2.1 does of its own, since it is older than the attack of CVE-2024-3596.
    const client = { requireMessageAuthenticator: 'no', limitProxyState: 'no' } as const;
    ours = await openIsp(await open(), { client });
    await ours.paid('Amina');
    const both = async (odd: Odd) => {
      const [here, there] = expectedOf(odd);
      const asked = [outcomeOf(ours.ports[odd.port], odd, here), outcomeOf(theirs[odd.port], odd, there)] as const;
      return [odd.name, await Promise.all(asked)] as const;
    };
    // Log-ins first: one line at a time was sold, and a Start takes it.
    const logIns = await Promise.all(ODD.filter(({ port }) => port === 'auth').map(both));
    found = new Map(logIns);
    // One record after another: FreeRADIUS writes each to one file, and leaves one unanswered that finds it taken.
    for (const odd of ODD.filter(({ port }) => port === 'acct')) found.set(...(await both(odd)));
  }, 60_000);
  afterAll(async () => {
    await ours.close();
    await theirs.stop();
  });

  it.each(ODD)('$name: $outcome', (odd) => {
    expect(found.get(odd.name)).toEqual(expectedOf(odd));
  });
});

/** What we do, and what FreeRADIUS does. */
function expectedOf({ outcome, theirs }: Odd): readonly [Outcome, Outcome] {
  return [outcome, theirs?.[0] ?? outcome];
}

/** What a server says to one packet on a socket of its own; an answer must prove that it knows the secret. */
async function outcomeOf(port: number, { bytes }: Odd, expected: Outcome): Promise<Outcome> {
  const socket = createSocket('udp4');
  socket.connect(port, '127.0.0.1');
  await once(socket, 'connect');
  try {
    const patience = AbortSignal.timeout(expected === 'silence' ? SILENCE_MS : PATIENCE_MS);
    const heard = once(socket, 'message', { signal: patience });
    socket.send(bytes);
    const [reply] = (await heard) as [Buffer];
    const request = bytes.subarray(4, 20);
    const proof = Buffer.concat([reply.subarray(0, 4), request, reply.subarray(20), Buffer.from(SECRET)]);
    expect(reply.subarray(4, 20)).toEqual(createHash('md5').update(proof).digest());
    return outcomes.get(reply[0]) ?? 'silence';
  } catch (thrown) {
    if (thrown instanceof Error && thrown.name === 'AbortError') return 'silence';
    throw thrown;
  } finally {
    socket.close();
  }
}

const outcomes: ReadonlyMap<number | undefined, Outcome> = new Map([
  [2, 'accept'],
  [3, 'reject'],
  [5, 'response'],
]);
