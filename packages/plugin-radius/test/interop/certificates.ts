import { join } from 'node:path';
import type { Rig } from './rig.ts';

const CURVE = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];

/**
 * Makes an authority (`ca.key`, `ca.crt`) in a folder, and certificates that it has signed: `NAME.key` and `NAME.crt`
 * for each name. They are good for two days.
 */
export async function makeAuthority(rig: Rig, folder: string, names: readonly string[]): Promise<void> {
  const at = (name: string): string => join(folder, name);
  const authority = ['-keyout', at('ca.key'), '-out', at('ca.crt'), '-days', '2', '-subj', '/CN=authority'];
  await rig.run(['openssl', 'req', '-x509', ...CURVE, ...authority]);
  const signing = ['-CA', at('ca.crt'), '-CAkey', at('ca.key'), '-CAcreateserial', '-days', '2'];
  for (const name of names) {
    const asked = ['-keyout', at(`${name}.key`), '-out', at(`${name}.csr`), '-subj', `/CN=${name}`];
    await rig.run(['openssl', 'req', ...CURVE, ...asked]);
    await rig.run(['openssl', 'x509', '-req', '-in', at(`${name}.csr`), ...signing, '-out', at(`${name}.crt`)]);
  }
}
