import { crc32, deflateSync } from 'node:zlib';
import type { Brand, InvoicePaper, Party, ReceiptPaper, StatementPaper, VoucherSheetPaper } from '../src/index.ts';

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
const wanjiku: Party = {
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
    paid: 0n,
    withheld: 0n,
    writtenOff: 0n,
    payments: [],
    withholding: [],
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

/** A receipt of KES 2,500.00 by M-Pesa: an invoice, and what was over. */
export function receiptOf(more: Partial<ReceiptPaper> = {}): ReceiptPaper {
  return {
    number: 'RCT-000812',
    issuedAt: ISSUED_AT,
    zone: 'Africa/Nairobi',
    currency: 'KES',
    customer: wanjiku,
    method: 'mpesa',
    reference: 'TKM4XZ9ALV',
    payer: '2547*****678',
    payerName: 'WANJIKU M',
    amount: 250_000n,
    allocations: [
      { kind: 'invoice', label: 'INV-000435', amount: 200_000n },
      { kind: 'wallet', label: null, amount: 50_000n },
    ],
    reversedAt: null,
    link: 'https://portal.mwanga.example/r/RCT-000812',
    ...more,
  };
}

const two = (number: number): string => String(number).padStart(2, '0');

/** A statement of so many rows: an invoice, then a payment of most of it, again and again. */
export function statementOf(count: number, more: Partial<StatementPaper> = {}): StatementPaper {
  const rows = Array.from({ length: count }, (_, place) => {
    const bill = place % 2 === 0;
    const day = `2026-${two(1 + (Math.floor(place / 3) % 11))}-${two(1 + (place % 27))}`;
    return {
      day,
      kind: bill ? ('invoice' as const) : ('payment' as const),
      number: bill ? `INV-${String(place + 1).padStart(6, '0')}` : `RCT-${String(place + 1).padStart(6, '0')}`,
      description: bill ? 'Home 10 Mbps' : 'M-Pesa TKM4XZ9ALV',
      amount: bill ? 250_000n : -200_000n,
    };
  });
  const closing = rows.reduce((sum, { amount }) => sum + amount, 150_000n);
  return {
    number: null,
    issuedAt: ISSUED_AT,
    zone: 'Africa/Nairobi',
    currency: 'KES',
    customer: wanjiku,
    period: { from: '2026-01-01', to: '2026-12-01' },
    opening: 150_000n,
    rows,
    closing,
    ageing: [
      { from: 0, to: 0, amount: closing - 150_000n },
      { from: 1, to: 30, amount: 100_000n },
      { from: 31, to: 60, amount: 50_000n },
      { from: 61, to: 90, amount: 0n },
      { from: 91, to: null, amount: 0n },
    ],
    pay: { account: '10900009', link: 'https://portal.mwanga.example/pay?account=10900009' },
    ...more,
  };
}

/** So many vouchers of KES 50.00. */
export function vouchersOf(count: number, more: Partial<VoucherSheetPaper> = {}): VoucherSheetPaper {
  const vouchers = Array.from({ length: count }, (_, place) => {
    const code = `7K2M9QX4${String(place + 1).padStart(8, '0')}`;
    return {
      code,
      serial: `B014-${String(place + 1).padStart(4, '0')}`,
      plan: 'Hotspot 24 hours, 5 Mbps',
      value: 5000n,
      until: '2027-05-31',
      link: `https://wifi.mwanga.example/v/${code}`,
    };
  });
  return {
    batch: 'B014',
    issuedAt: ISSUED_AT,
    zone: 'Africa/Nairobi',
    currency: 'KES',
    perPage: 24,
    vouchers,
    ...more,
  };
}
