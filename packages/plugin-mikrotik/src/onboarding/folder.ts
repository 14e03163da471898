import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { defineErrors } from '@daftari/core';
import { z } from 'zod';
import { issueCertificate, makeAuthority, type CertificateAsk, type KeyedCertificate } from './pki/authority.ts';

/** What is wrong with what a person has given to a command. */
export const onboardErrors = defineErrors('onboard', {
  unreadable: ['invalid', 'The file {file} cannot be read as JSON: {reason}.'],
  options: ['invalid', 'The options of onboarding are wrong: {reason}.'],
});

/** How long our certificates are good: what they are on stands on a mast for years. */
const YEARS = 10;

const YEAR_MS = 365 * 86_400_000;

/** A certificate with its key, and the authority that has signed it. */
export type Signed = KeyedCertificate & { readonly ca: string };

/**
 * What stands in a folder for a name: made and signed the first time, and the same from then on, so that what is
 * printed again is the same. The authority of the folder, `ca.crt` and `ca.key`, is made when it is missing.
 * @param path below the folder, as `routers/tower-1`
 */
export async function signedIn(
  folder: string,
  path: string,
  ask: Pick<CertificateAsk, 'commonName' | 'usage' | 'hosts'>,
  now: number,
): Promise<Signed> {
  const dates = { fromAt: now - 86_400_000, untilAt: now + YEARS * YEAR_MS };
  const ca = await kept(join(folder, 'ca'), () => makeAuthority({ commonName: 'Daftari routers', ...dates }));
  const own = await kept(join(folder, path), () => issueCertificate(ca, { ...ask, ...dates }));
  return { ca: ca.certificate, ...own };
}

/** What stands in `path.crt` and `path.key`; else it is made and written, the key for its owner only. */
async function kept(path: string, make: () => KeyedCertificate): Promise<KeyedCertificate> {
  const read = (suffix: string): Promise<string | null> => readFile(`${path}.${suffix}`, 'utf8').catch(() => null);
  const [certificate, key] = [await read('crt'), await read('key')];
  if (certificate !== null && key !== null) return { certificate, key };
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const made = make();
  await writeFile(`${path}.key`, made.key, { mode: 0o600, flag: 'wx' });
  await writeFile(`${path}.crt`, made.certificate, { flag: 'wx' });
  return made;
}

/** The options in a file of JSON. @throws BillingError `onboard.unreadable` */
export async function readJson(file: string): Promise<Readonly<Record<string, unknown>>> {
  try {
    return z.record(z.string(), z.unknown()).parse(JSON.parse(await readFile(file, 'utf8')));
  } catch (fault) {
    throw onboardErrors.unreadable({ file, reason: fault instanceof Error ? fault.message : String(fault) });
  }
}

/** Reads options by their shape. @throws BillingError `onboard.options` */
export function optionsBy<Shape extends z.ZodType>(shape: Shape, given: unknown): z.output<Shape> {
  const read = shape.safeParse(given);
  if (!read.success) throw onboardErrors.options({ reason: z.prettifyError(read.error) });
  return read.data;
}
