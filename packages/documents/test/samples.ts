import { crc32, deflateSync } from 'node:zlib';
import type { Brand, InvoicePaper, Party } from '../src/index.ts';

/** The house of the samples. */
export const mwanga: Brand = {
  name: 'Mwanga Net',
  address: ['Biashara Street 14', 'P.O. Box 1203-10100 Nyeri, Kenya'],
  taxPin: 'P051234567X',
  phone: '+254 709 555 000',
  email: 'accounts@mwanga.example',
  website: 'mwanga.example',
  logo: null,
  colour: '#0b6352',
  footer: null,
  mpesa: { kind: 'paybill', number: '600100' },
};

/** A customer whose name Helvetica cannot write by itself. */
export const wanjiku: Party = {
  name: 'Wanjikũ wa Mũthĩĩni Enterprises Ltd',
  number: '10900009',
  address: ['Kĩmathi Way 3', 'Nyeri'],
  taxPin: 'A009876543B',
  phone: '254712345678',
  email: 'wanjiku@example.co.ke',
};

/** 22 November 2026, 10:00 in Nairobi. */
export const ISSUED_AT = Date.UTC(2026, 10, 22, 7);

const DAY_MS = 86_400_000;

/** KES 2,500.00 with 16 % in it: 2,155.17 and 344.83, as the rules of tax say. */
export const home = {
  description: 'Home 10 Mbps',
  period: { from: '2026-11-22', to: '2026-12-22' },
  quantity: null,
  net: 215_517n,
  tax: 34_483n,
  gross: 250_000n,
} as const;

/** An invoice of so many lines, each another amount, that foots. */
export function invoiceOf(count: number, more: Partial<InvoicePaper> = {}): InvoicePaper {
  const lines = Array.from({ length: count }, (_, place) => {
    if (place === 0) return home;
    const net = BigInt(1000 + place * 137);
    const tax = (net * 16n) / 100n;
    const description = `Line ${String(place + 1).padStart(3, '0')}: ${NAMES[place % NAMES.length] ?? ''}`;
    return { description, period: null, quantity: place % 3 === 0 ? '3 × 500.00' : null, net, tax, gross: net + tax };
  });
  return footed({ lines, ...more });
}

const NAMES = ['Public address', 'Router rental', 'Extra data, 10 GB', 'Call-out to Kĩamũrũ', 'Static IP, second'];

/** An invoice with the sums that its lines come to. */
export function footed(more: Partial<InvoicePaper> & Pick<InvoicePaper, 'lines'>): InvoicePaper {
  const add = (of: 'net' | 'tax' | 'gross'): bigint => more.lines.reduce((sum, line) => sum + line[of], 0n);
  const [net, tax, total] = [add('net'), add('tax'), add('gross')];
  return {
    kind: 'invoice',
    state: 'final',
    number: 'INV-000435',
    issuedAt: ISSUED_AT,
    dueAt: ISSUED_AT + 14 * DAY_MS,
    zone: 'Africa/Nairobi',
    currency: 'KES',
    customer: wanjiku,
    taxMode: 'inclusive',
    refersTo: null,
    reason: null,
    taxes: [{ name: 'VAT', rate: '0.16', base: net, amount: tax, exemption: null }],
    net,
    tax,
    total,
    payments: [],
    withholding: null,
    pay: { account: '10900009', link: 'https://portal.mwanga.example/pay?account=10900009&amount=2500.00' },
    notes: [],
    ...more,
  };
}

/** A PNG of one colour, made by hand: signature, header, pixels, end. */
export function pngOf(width: number, height: number, pixel: readonly number[]): Uint8Array {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, pixel.length === 4 ? 6 : 2, 0, 0, 0], 8);
  const row = [0, ...Array.from({ length: width }, () => pixel).flat()];
  const rows = Uint8Array.from(Array.from({ length: height }, () => row).flat());
  const parts = [pngChunk('IHDR', header), pngChunk('IDAT', deflateSync(rows)), pngChunk('IEND', Buffer.alloc(0))];
  return Buffer.concat([Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]), ...parts]);
}

/** One chunk of a PNG: length, type, data, and their check. */
export function pngChunk(type: string, data: Uint8Array): Uint8Array {
  const named = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const [length, check] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  check.writeUInt32BE(crc32(named));
  return Buffer.concat([length, named, check]);
}
