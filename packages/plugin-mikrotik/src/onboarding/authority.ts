import type { PluginHost, TableShape } from '@daftari/core';
import type { Sealer } from '../sealed.ts';
import { issueCertificate, makeAuthority, type KeyedCertificate } from './pki/authority.ts';

/** What signs for routers, and what their tunnel's server shows; the keys are sealed. */
export const authorityTable = {
  name: 'authority',
  columns: { id: 'text', certificate: 'text', key: 'text' },
  key: ['id'],
} as const satisfies TableShape;

/** What certificates are made with. */
export interface AuthorityTools {
  readonly host: Pick<PluginHost, 'table' | 'clock'>;
  readonly sealer: Sealer;
}

const DAY_MS = 86_400_000;

/** How long our certificates are good: what they are on stands on a mast for years. */
const YEARS_MS = 10 * 365 * DAY_MS;

/** The authority of the ISP's routers: made the first time it is wanted, and the same from then on. */
export function authorityOf(tools: AuthorityTools): Promise<KeyedCertificate> {
  return kept(tools, 'ca', () => makeAuthority({ commonName: 'Daftari routers', ...datesOf(tools) }));
}

/** What the server of the tunnels shows. */
export async function serverCertificate(tools: AuthorityTools, remote: string): Promise<KeyedCertificate> {
  const authority = await authorityOf(tools);
  const ask = { commonName: remote, usage: ['server'], hosts: [remote], ...datesOf(tools) } as const;
  return kept(tools, `server/${remote}`, () => issueCertificate(authority, ask));
}

/** What a router shows, both when it dials and when it is called: a new one each time. */
export async function routerCertificate(tools: AuthorityTools, name: string): Promise<KeyedCertificate> {
  const ask = { commonName: name, usage: ['client', 'server'], ...datesOf(tools) } as const;
  return issueCertificate(await authorityOf(tools), ask);
}

function datesOf({ host }: AuthorityTools): { readonly fromAt: number; readonly untilAt: number } {
  const now = host.clock.now();
  return { fromAt: now - DAY_MS, untilAt: now + YEARS_MS };
}

async function kept(
  { host, sealer }: AuthorityTools,
  id: string,
  make: () => KeyedCertificate,
): Promise<KeyedCertificate> {
  const table = host.table(authorityTable);
  const row = await table.get({ id });
  if (row !== null) return { certificate: row.certificate ?? '', key: sealer.open(row.key ?? '', id) };
  const made = make();
  await table.put({ id, certificate: made.certificate, key: sealer.seal(made.key, id) });
  return made;
}
