import { isBillingError } from '@daftari/core';
import { createPress, type Brand, type Fonts } from '@daftari/documents';
import type { PapersConfig, ReadBytes } from '../config.ts';
import type { MpesaConfig } from '../environment-money.ts';
import type { Environment } from '../environment.ts';

/** How documents look as the environment says; what cannot be used becomes a fault under the name of its variable. */
export function papersOf(
  env: Environment,
  mpesa: MpesaConfig | null,
  readBytes: ReadBytes,
  faults: string[],
): PapersConfig {
  const read = (name: 'DAFTARI_BRAND_LOGO' | 'DAFTARI_BRAND_FONT' | 'DAFTARI_BRAND_FONT_BOLD'): Uint8Array | null => {
    const file = env[name];
    return file === undefined ? null : readFile(name, file, readBytes, faults);
  };
  const regular = read('DAFTARI_BRAND_FONT');
  const fonts = regular === null ? null : { regular, bold: read('DAFTARI_BRAND_FONT_BOLD') ?? regular };
  const brand: Brand = {
    name: env.DAFTARI_ISP_NAME,
    address: env.DAFTARI_BRAND_ADDRESS,
    taxPin: env.DAFTARI_BRAND_TAX_PIN ?? null,
    phone: env.DAFTARI_BRAND_PHONE ?? null,
    email: env.DAFTARI_BRAND_EMAIL ?? null,
    website: env.DAFTARI_BRAND_WEBSITE ?? null,
    logo: read('DAFTARI_BRAND_LOGO'),
    colour: env.DAFTARI_BRAND_COLOUR,
    footer: env.DAFTARI_BRAND_FOOTER ?? null,
    mpesa: mpesa === null ? null : { kind: mpesa.type, number: mpesa.partyB ?? mpesa.shortcode },
  };
  faults.push(...brandFaults(brand, fonts));
  return { brand, fonts, language: env.DAFTARI_LANGUAGE };
}

/** Documents of an ISP of which only the name is known. */
export function plainPapers(name: string): PapersConfig {
  const unknown = { taxPin: null, phone: null, email: null, website: null, logo: null, footer: null, mpesa: null };
  return { brand: { name, address: [], colour: '#0b6352', ...unknown }, fonts: null, language: 'en' };
}

function readFile(name: string, file: string, readBytes: ReadBytes, faults: string[]): Uint8Array | null {
  try {
    return new Uint8Array(readBytes(file));
  } catch (thrown) {
    const why = thrown instanceof Error && 'code' in thrown ? ` (${String(thrown.code)})` : '';
    faults.push(`${name}: must name a file that can be read${why}`);
    return null;
  }
}

/** A logo that cannot be used is told when the server starts, and not to the first customer who wants her invoice. */
function brandFaults(brand: Brand, fonts: Fonts | null): readonly string[] {
  try {
    createPress(brand, fonts).vouchers(SAMPLE, 'en');
    return [];
  } catch (thrown) {
    if (!isBillingError(thrown)) throw thrown;
    const variable = thrown.code === 'documents.font' ? 'DAFTARI_BRAND_FONT' : 'DAFTARI_BRAND_LOGO';
    return [`${variable}: ${thrown.message}`];
  }
}

/** The least that can be printed. */
const SAMPLE = {
  batch: '1',
  issuedAt: 0,
  zone: 'UTC',
  currency: 'KES',
  perPage: 8,
  vouchers: [{ code: 'A', serial: '1', plan: null, value: 0n, until: null, link: null }],
} as const;
