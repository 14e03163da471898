import { z } from 'zod';
import { freeradiusAbsent, SCHEMA, startFreeradius } from './freeradius.ts';

// A FreeRADIUS in a folder of its own. Tells its process and ports to whoever forked it, and ends with it.
// Its users are those of the load: `user<n>` with the password `siri-<n>`. `look` only tells whether it can run here.

const Given = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('look') }),
  z.strictObject({
    kind: z.enum(['sql', 'reads', 'files']),
    secret: z.string(),
    /** How libpq finds its database. */
    database: z.string(),
    users: z.number(),
  }),
]);
type Serving = Exclude<z.output<typeof Given>, { readonly kind: 'look' }>;

const given = Given.parse(JSON.parse(process.argv[2] ?? ''));
const gone = new Promise((resolve) => process.once('disconnect', resolve));
if (given.kind === 'look') process.send?.({ absent: freeradiusAbsent() ?? null, schema: SCHEMA });
else await serve(given);

async function serve({ kind, secret, database, users }: Serving): Promise<void> {
  const peer = await startFreeradius(kind === 'files' ? { kind, lines: lines(users) } : { kind, database }, secret);
  process.send?.({ pid: peer.pid, auth: peer.auth, acct: peer.acct });
  await gone;
  await peer.stop();
}

/** What the group of the SQL tables replies, here for each. */
function lines(count: number): string {
  const replies = '\tMikrotik-Rate-Limit = "5M/10M",\n\tAcct-Interim-Interval = 300,\n\tSession-Timeout = 86400\n';
  return Array.from({ length: count }, (_, n) => `user${n} Cleartext-Password := "siri-${n}"\n${replies}`).join('');
}
