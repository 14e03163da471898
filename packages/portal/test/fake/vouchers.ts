import type { Voucher, VoucherBatch, VoucherCounts, VoucherNote, VoucherState } from '../../src/api/vouchers.ts';
import { DAY, iso, kes, NOW, type Asked } from './basics.ts';
import { Refused } from './refused.ts';

/** Batches, their vouchers and what was done with them. */
export interface VoucherWorld {
  batches: Omit<VoucherBatch, 'counts'>[];
  vouchers: Voucher[];
  notes: (VoucherNote & { readonly batchId: string })[];
}

/** One batch of 40: nine used, one held, two taken back, the others unused. */
export function makeVouchers(): VoucherWorld {
  const world: VoucherWorld = { batches: [], vouchers: [], notes: [] };
  const first = { name: 'Kiosk, November', kind: 'sold', count: 40, value: kes(100) } as const;
  add(world, { ...first, planId: null, price: kes(90), firstDevice: false, expiresAt: iso(NOW + 40 * DAY) });
  const states: readonly VoucherState[] = [
    ...Array<VoucherState>(9).fill('redeemed'),
    'reserved',
    'revoked',
    'revoked',
  ];
  world.vouchers = world.vouchers.map((one, at) => stateOf(one, states[at] ?? 'issued'));
  return world;
}

/** What the fake answers of vouchers. */
export function vouchered(made: VoucherWorld, { method, path, body, search }: Asked): unknown {
  const [, kind = '', id = '', part = ''] = path.split('/');
  if (kind === 'vouchers') return single(made, `${method} ${part}`, decodeURIComponent(id));
  if (kind !== 'voucher-batches') return undefined;
  const batch = made.batches.find((each) => each.id === id);
  switch (`${method} ${part}`) {
    case 'GET ':
      if (batch !== undefined) return counted(made, batch);
      return { batches: made.batches.map((each) => counted(made, each)).toReversed(), ...whole(made.batches) };
    case 'POST ':
      return add(made, body);
    case 'GET vouchers': {
      const status = search.get('status');
      const rows = made.vouchers.filter(({ batchId, state }) => batchId === id && (!status || state === status));
      return { vouchers: rows.slice(0, 25), ...whole(rows) };
    }
    case 'GET notes':
      return { notes: made.notes.filter(({ batchId }) => batchId === id).toReversed() };
    case 'POST pdf':
      note(made, id, 'printed', body['reason']);
      return { pdf: id };
    case 'POST revoke':
      return revokeRest(made, id, body['reason']);
    default:
      return undefined;
  }
}

function single(made: VoucherWorld, asked: string, serial: string): unknown {
  const voucher = made.vouchers.find((each) => each.serial === serial || each.id === serial);
  if (voucher === undefined) throw new Refused(404, 'voucher.missing', 'There is no such voucher.');
  if (asked === 'GET ') return voucher;
  made.vouchers = made.vouchers.map((each) => (each === voucher ? stateOf(each, 'revoked') : each));
  return {};
}

function add(made: VoucherWorld, order: Partial<VoucherBatch>): Omit<VoucherBatch, 'counts'> {
  const number = made.batches.length + 1;
  const id = `batch-${number}`;
  const { name = '', kind = 'sold', planId = null, price = null, count = 0, expiresAt = null } = order;
  const value = order.value ?? kes(50);
  const plain = { name, kind, planId, price, count, expiresAt, value, firstDevice: order.firstDevice === true };
  const batch = {
    ...plain,
    id,
    number,
    agentId: order.agentId ?? null,
    settlement: order.settlement ?? null,
    madeAt: iso(NOW - DAY),
    actor: 'Asha Odhiambo',
  };
  made.batches = [...made.batches, batch];
  made.vouchers = [...made.vouchers, ...Array.from({ length: count }, (_, at) => piece(batch, at))];
  note(made, id, 'made');
  return batch;
}

function piece({ id, number, value, planId, expiresAt, madeAt }: Omit<VoucherBatch, 'counts'>, at: number): Voucher {
  const serial = `${String(number).padStart(4, '0')}-${String(at + 1).padStart(5, '0')}`;
  const unused = { state: 'issued', heldUntil: null, redeemedAt: null, customerId: null, paymentId: null } as const;
  const tail = `T${String(at).padStart(3, '0')}`;
  return { id: `v-${serial}`, serial, tail, value, planId, batchId: id, issuedAt: madeAt, expiresAt, ...unused };
}

function stateOf(voucher: Voucher, state: VoucherState): Voucher {
  if (state === 'redeemed')
    return { ...voucher, state, redeemedAt: iso(NOW - DAY / 2), customerId: 'c2', paymentId: 'p' };
  return { ...voucher, state, heldUntil: state === 'reserved' ? iso(NOW + 600_000) : null };
}

function counted({ vouchers }: VoucherWorld, batch: Omit<VoucherBatch, 'counts'>): VoucherBatch {
  const count = (state: VoucherState): number =>
    vouchers.filter((each) => each.batchId === batch.id && each.state === state).length;
  const counts: VoucherCounts = {
    issued: count('issued'),
    reserved: count('reserved'),
    redeemed: count('redeemed'),
    expired: count('expired'),
    revoked: count('revoked'),
  };
  return { ...batch, counts };
}

function revokeRest(made: VoucherWorld, batchId: string, reason: string | undefined): { readonly revoked: number } {
  const rest = made.vouchers.filter((each) => each.batchId === batchId && each.state === 'issued');
  made.vouchers = made.vouchers.map((each) => (rest.includes(each) ? stateOf(each, 'revoked') : each));
  note(made, batchId, 'revoked', reason);
  return { revoked: rest.length };
}

function note(made: VoucherWorld, batchId: string, what: VoucherNote['what'], reason: string | null = null): void {
  made.notes = [...made.notes, { batchId, voucherId: null, what, actor: 'Asha Odhiambo', reason, at: iso(NOW) }];
}

function whole(rows: readonly unknown[]): { readonly total: number; readonly page: number; readonly pages: number } {
  return { total: rows.length, page: 1, pages: Math.max(1, Math.ceil(rows.length / 25)) };
}
