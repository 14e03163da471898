import type {
  AttemptRow,
  ChequeRow,
  Closing,
  Deposit,
  Drawer,
  OwnerCandidate,
  PaymentNote,
} from '../../src/api/arriving.ts';
import type { CustomerView, Money, Payment } from '../../src/api/wire.ts';
import { DAY, iso, kes, NOW, type Asked } from './basics.ts';
import { filteredPayments, paged } from './listing.ts';
import type { World } from './people.ts';
import { Refused } from './refused.ts';

/** What the fake knows of money that arrives. */
export interface ArrivingWorld {
  readonly notes: Map<string, readonly PaymentNote[]>;
  cheques: ChequeRow[];
  takings: Drawer['takings'];
  closings: Closing[];
  deposits: Deposit[];
  unanswered: AttemptRow[];
}

const OPERATOR = 'Asha Odhiambo';
const HOUR = 3_600_000;

/** Two cheques, a drawer with three receipts, a closing that was short, and one ask that nobody answered. */
export function makeArriving(): ArrivingWorld {
  return {
    notes: new Map(),
    cheques: [
      makeCheque('chq-1', 'held', 'Equity Bank', '000417', 24_000),
      { ...makeCheque('chq-2', 'bounced', 'KCB', '100233', 8_500), reason: 'Refer to drawer', presented: 2 },
    ],
    takings: [1, 2, 3].map((at) => ({ paymentId: `p${at}-0`, amount: kes(at * 1000), takenAt: iso(NOW - at * HOUR) })),
    closings: [makeClosing('csc-2', '2026-11-21', 7_450, 7_500), makeClosing('csc-1', '2026-11-20', 4_000, 4_000)],
    deposits: [],
    unanswered: [
      {
        id: 'att-9',
        gateway: 'mpesa',
        customerId: 'c2',
        customerName: 'Brian Otieno',
        amount: kes(2500),
        payer: '2547•••••204',
        state: 'unknown',
        reason: 'The provider does not know this request.',
        createdAt: iso(NOW - 7 * HOUR),
        changedAt: iso(NOW - HOUR),
      },
    ],
  };
}

function makeCheque(id: string, state: ChequeRow['state'], bank: string, number: string, amount: number): ChequeRow {
  return {
    id,
    customerId: 'c7',
    customerName: 'Grace Njeri',
    amount: kes(amount),
    number,
    bank,
    state,
    presented: 1,
    paymentId: null,
    reason: null,
    takenAt: iso(NOW - 3 * DAY),
    takenBy: OPERATOR,
    changedAt: iso(NOW - DAY),
    changedBy: 'Brian Kariuki',
  };
}

function makeClosing(id: string, day: string, counted: number, expected: number): Closing {
  return {
    id,
    desk: OPERATOR,
    day,
    whose: 'house',
    expected: kes(expected),
    takings: 4,
    counted: kes(counted),
    difference: kes(counted - expected),
    deposited: kes(0),
    note: counted === expected ? null : 'A note of 50 was torn',
    closedAt: `${day}T17:30:00.000Z`,
    actor: OPERATOR,
  };
}

/** What the fake answers of money that arrives. */
export function arrived(world: World, asked: Asked): unknown {
  const [, kind = '', id = '', act = ''] = asked.path.split('/');
  if (kind === 'payments.csv') return filteredPayments(world, asked.search).map(({ reference }) => reference);
  if (kind === 'payments') return paymentAsked(world, asked, id, act);
  if (kind === 'cheques') return chequeAsked(world, asked, id, act);
  if (kind === 'cash') return cashAsked(world, asked, id);
  return undefined;
}

function paymentAsked(world: World, asked: Asked, id: string, act: string): unknown {
  const { method, body, path, search } = asked;
  const { arriving } = world;
  if (id === 'attempts') {
    const [, , , attemptId = '', verb] = path.split('/');
    if (method === 'GET' && attemptId === '') return listed('attempts', arriving.unanswered, search);
    if (verb !== 'settle') return undefined;
    arriving.unanswered = arriving.unanswered.filter((each) => each.id !== attemptId);
    return {};
  }
  if (id === 'gateways') return { gateways: [...new Set(world.payments.map(({ gateway }) => gateway))].toSorted() };
  const payment = world.payments.find((each) => each.id === id);
  if (payment === undefined) return undefined;
  switch (`${method} ${act}`) {
    case 'GET suggestions': {
      const candidates = payment.customerId === null ? candidatesOf(world, payment) : [];
      return { candidates, notes: arriving.notes.get(id) ?? [] };
    }
    case 'POST attribute':
      return attribute(world, payment, body);
    case 'POST hold':
      noted(arriving, id, { what: 'held', reason: body['reason'] ?? null });
      return changed(world, id, { held: body['reason'] ?? '' });
    case 'POST release':
      noted(arriving, id, { what: 'released', reason: null });
      return changed(world, id, { held: null });
    default:
      return undefined;
  }
}

/** Of the first payment three may be the owner; of the second nobody knows. */
function candidatesOf({ customers, invoices }: World, payment: Payment): readonly OwnerCandidate[] {
  if (payment.id !== 'u1') return [];
  const reasons = [['number_slip', 'amount_due'], ['payer'], ['plan_price']];
  const chosen = [customers[6], customers[2], customers[11]] as readonly CustomerView[];
  return chosen.map(({ id, name, number, subscriptions }, at): OwnerCandidate => {
    const [invoice] = invoices.filter(({ customerId }) => customerId === id);
    const buys = subscriptions.map((one) => ({
      subscriptionId: one.id,
      planName: one.plan.name,
      untilAt: iso(NOW + 30 * DAY),
    }));
    const pays = [{ invoiceId: invoice?.id ?? '', number: invoice?.number ?? null, amount: kes(2000) }];
    return {
      customerId: id,
      customerName: name,
      number,
      reasons: (reasons[at] ?? []).map((key) => ({ key, why: key })),
      invoiceId: at === 1 ? (invoice?.id ?? null) : null,
      would: { pays: at === 1 ? pays : [], buys: at === 1 ? [] : buys, keeps: kes(at === 0 ? 0 : 500) },
      refusal: null,
    };
  });
}

function attribute(world: World, payment: Payment, body: Asked['body']): unknown {
  const owner = world.customers.find((each) => each.id === body['customerId']);
  if (owner === undefined) return undefined;
  if (payment.held !== null) throw new Refused(409, 'payment.held', 'This payment is held.');
  if (payment.customerId !== null) throw new Refused(409, 'payment.notUnmatched', 'It has an owner.');
  noted(world.arriving, payment.id, { what: 'attributed', reason: body['reason'] ?? null });
  return changed(world, payment.id, {
    customerId: owner.id,
    customerName: owner.name,
    unmatched: null,
    suggestion: null,
  });
}

function changed(world: World, id: string, by: Partial<Payment>): Payment | undefined {
  world.payments = world.payments.map((each) => (each.id === id ? { ...each, ...by } : each));
  return world.payments.find((each) => each.id === id);
}

function noted({ notes }: ArrivingWorld, id: string, about: Pick<PaymentNote, 'what' | 'reason'>): void {
  const note: PaymentNote = { ...about, customerId: null, invoiceId: null, actor: OPERATOR, at: iso(NOW) };
  notes.set(id, [...(notes.get(id) ?? []), note]);
}

function chequeAsked(
  { arriving, customers }: World,
  { method, body, search }: Asked,
  id: string,
  act: string,
): unknown {
  const { cheques } = arriving;
  if (method === 'GET') {
    const status = search.get('status');
    return listed(
      'cheques',
      cheques.filter((each) => status === null || each.state === status),
      search,
    );
  }
  if (id === '') {
    const { number = '', bank = '', customerId = '', amount = '' } = body;
    if (cheques.some((each) => each.number === number)) throw new Refused(409, 'cheque.known', 'It is here already.');
    const taken = { ...makeCheque(`chq-${number}`, 'held', bank, number, Number(amount)), customerId };
    const customerName = customers.find((each) => each.id === customerId)?.name ?? null;
    arriving.cheques = [{ ...taken, customerName }, ...cheques];
    return taken;
  }
  const to: Partial<ChequeRow> =
    act === 'clear' ? { state: 'cleared' } : { state: 'bounced', reason: body['reason'] ?? null };
  arriving.cheques = cheques.map((each) => (each.id === id ? { ...each, ...to } : each));
  return arriving.cheques.find((each) => each.id === id);
}

function cashAsked({ arriving }: World, { method, body, search }: Asked, what: string): unknown {
  const { takings, closings } = arriving;
  const desk = search.get('desk') ?? OPERATOR;
  const own = desk === OPERATOR ? takings : [];
  switch (`${method} ${what}`) {
    case 'GET drawer':
      return { desk, whose: 'house', since: closings[0]?.closedAt ?? null, expected: total(own), takings: own };
    case 'GET closings':
      return listed('closings', closings, search);
    case 'GET safe':
      return { toDeposit: toDeposit(closings), closings: closings.filter((each) => left(each) > 0n) };
    case 'POST closings': {
      const counted = Number(body['counted']);
      const expected = Number(total(takings).minor) / 100;
      const closing = { ...makeClosing('csc-3', '2026-11-22', counted, expected), note: body['note'] ?? null };
      arriving.closings = [closing, ...closings];
      arriving.takings = [];
      return closing;
    }
    case 'POST deposits':
      return deposit(arriving, body);
    default:
      return undefined;
  }
}

/** Empties the oldest closings first. */
function deposit(arriving: ArrivingWorld, { amount = '', reference = '' }: Asked['body']): Deposit {
  let rest = BigInt(Math.round(Number(amount) * 100));
  if (rest > BigInt(toDeposit(arriving.closings).minor)) throw new Refused(409, 'cash.short', 'So much is not there.');
  arriving.closings = arriving.closings.toReversed().map((each) => {
    const part = left(each) < rest ? left(each) : rest;
    rest -= part;
    return { ...each, deposited: shillings(BigInt(each.deposited.minor) + part) };
  });
  arriving.closings.reverse();
  const made = { id: `dep-${reference}`, reference, amount: kes(Number(amount)), at: iso(NOW), actor: OPERATOR };
  arriving.deposits = [made, ...arriving.deposits];
  return made;
}

function left({ counted, deposited }: Closing): bigint {
  return BigInt(counted.minor) - BigInt(deposited.minor);
}

function toDeposit(closings: readonly Closing[]): Money {
  return shillings(closings.reduce((sum, each) => sum + left(each), 0n));
}

function total(takings: Drawer['takings']): Money {
  return shillings(takings.reduce((sum, { amount }) => sum + BigInt(amount.minor), 0n));
}

function shillings(minor: bigint): Money {
  return { minor: String(minor), currency: 'KES' };
}

function listed(name: string, rows: readonly unknown[], search: URLSearchParams): object {
  return paged(name, rows, new URL(`http://fake/?${search.toString()}`));
}
