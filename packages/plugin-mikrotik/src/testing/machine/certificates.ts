import { createPrivateKey, createPublicKey, X509Certificate } from 'node:crypto';
import { traps } from '../engine/trap.ts';
import type { Answer, Ask, Engine, Item, Row } from '../engine/types.ts';
import { selfSigned } from './self-signed.ts';
import type { KeyPem } from './self-signed.ts';

/** The certificates of a router, and what its TLS services show. */
export interface Certificates {
  /** What a service shows; null when it has none and speaks anonymously. */
  shownBy(service: string): KeyPem | null;
}

interface Kept {
  certificate: string;
  key: string | null;
}

/** Gives a router its certificates, one of its own on its TLS services, and the commands that work on them. */
export function keepCertificates(engine: Engine): Certificates {
  const kept = new Map<string, Kept>();
  const table = engine.table('/certificate');
  const own = selfSigned('router', engine.now() - 86_400_000);
  const id = table.add({ name: 'router', 'common-name': 'router', trusted: 'true', ...facts(own.certificate) });
  table.put(id, { 'private-key': 'true' });
  kept.set(id, { certificate: own.certificate, key: own.key });
  for (const service of ['api-ssl', 'www-ssl'])
    engine
      .table('/ip/service')
      .put(engine.table('/ip/service').find('name', service)?.id ?? '', { certificate: 'router' });
  engine.onChange('/certificate', ({ kind, id: gone }) => void (kind === 'remove' && kept.delete(gone)));

  engine.command('/certificate', 'sign', (ask) => signOne(engine, kept, ask), 'write');
  engine.command('/certificate', 'import', (ask) => importFile(engine, kept, ask), 'write');
  engine.command(
    '/certificate',
    'export-certificate',
    ({ args }) => {
      const item = named(engine, args);
      const name = `${args['file-name'] ?? `cert_export_${item.values['name'] ?? ''}`}.crt`;
      engine.table('/file').add({ name, type: '.crt file', contents: kept.get(item.id)?.certificate ?? '' });
      return [];
    },
    'write',
  );

  return {
    shownBy(service) {
      const shown = engine.table('/ip/service').find('name', service)?.values['certificate'] ?? 'none';
      const item = table.find('name', shown);
      const found = item === undefined ? undefined : kept.get(item.id);
      return found === undefined || found.key === null ? null : { certificate: found.certificate, key: found.key };
    },
  };
}

function named(engine: Engine, args: Row): Item {
  const given = args['.id'] ?? args['numbers'] ?? args['number'] ?? '';
  const item = engine.table('/certificate').get(given) ?? engine.table('/certificate').find('name', given);
  if (item === undefined) throw traps.noItem();
  return item;
}

function signOne(engine: Engine, kept: Map<string, Kept>, { args }: Ask & { readonly args: Row }): Answer {
  const item = named(engine, args);
  const made = selfSigned(item.values['common-name'] ?? '', engine.routerNow());
  kept.set(item.id, made);
  engine.table('/certificate').set(item.id, {
    ...facts(made.certificate),
    ...(args['name'] === undefined ? {} : { name: args['name'] }),
    ...(args['ca'] === undefined ? { authority: 'true' } : { ca: args['ca'], issued: 'true' }),
    'private-key': 'true',
  });
  return { rows: [{ progress: 'done' }] };
}

/** What a router tells of a certificate once it has one. */
function facts(pem: string): Row & { readonly fingerprint: string } {
  const read = new X509Certificate(pem);
  return {
    fingerprint: read.fingerprint256.replaceAll(':', '').toLowerCase(),
    'common-name': /CN=([^\n]*)/.exec(read.subject)?.[1] ?? '',
    'invalid-before': read.validFromDate.toISOString().slice(0, 19).replace('T', ' '),
    'invalid-after': read.validToDate.toISOString().slice(0, 19).replace('T', ' '),
  };
}

const count = (imported: number): string => String(imported);

/** Takes what a file holds: certificates become items, a key joins the certificate that it belongs to. */
function importFile(engine: Engine, kept: Map<string, Kept>, { args }: Ask & { readonly args: Row }): Answer {
  const name = args['file-name'] ?? '';
  const file = engine.table('/file').find('name', name);
  if (file === undefined) throw traps.failure('file not found');
  const contents = file.values['contents'] ?? '';
  const [certificates, keys] = [
    contents.match(/-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/g) ?? [],
    contents.match(/-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]+?-----END [A-Z ]*PRIVATE KEY-----/g) ?? [],
  ];
  let failures = 0;
  const tried = (read: () => void): void => {
    try {
      read();
    } catch {
      // A router counts what it could not read, and goes on.
      failures += 1;
    }
  };
  for (const [at, pem] of certificates.entries())
    tried(() => {
      const row: ReturnType<typeof facts> = {
        name: args['name'] ?? `${name}_${String(at)}`,
        trusted: 'true',
        ...facts(pem),
      };
      const twin = engine.table('/certificate').find('fingerprint', row.fingerprint);
      if (twin === undefined) kept.set(engine.table('/certificate').add(row), { certificate: `${pem}\n`, key: null });
    });
  for (const key of keys) tried(() => joinKey(engine, kept, key));
  return {
    rows: [
      {
        'certificates-imported': count(certificates.length),
        'private-keys-imported': count(keys.length),
        'files-imported': '1',
        'decryption-failures': count(failures),
        'keys-with-no-certificate': '0',
      },
    ],
  };
}

const spki = (of: ReturnType<typeof createPublicKey>): string => of.export({ type: 'spki', format: 'pem' }).toString();

function joinKey(engine: Engine, kept: Map<string, Kept>, key: string): void {
  const wanted = spki(createPublicKey(createPrivateKey(key)));
  for (const [id, one] of kept)
    if (spki(new X509Certificate(one.certificate).publicKey) === wanted) {
      kept.set(id, { certificate: one.certificate, key });
      engine.table('/certificate').set(id, { 'private-key': 'true' });
    }
}
