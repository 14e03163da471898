import type { Invoice } from '../../../src/domain/invoice.ts';
import type { Refund } from '../../../src/domain/refund.ts';
import { owedOn } from '../../../src/domain/invoice-status.ts';
import { span } from '../../../src/testing/clock.ts';
import type { InvoiceRow } from '../../../src/ports/store.ts';
import { mistyped, note, oneOf, shillings, tries, type World } from './world.ts';

const because = { reason: 'the simulation', actor: 'desk' } as const;

/** What people at the desk do on some day: one thing of each kind now and then. */
export async function atTheDesk(world: World, open: Refund[]): Promise<void> {
  const { chance } = world;
  if (chance.next() < 0.15) await credit(world);
  if (chance.next() < 0.08) await billByHand(world);
  if (chance.next() < 0.2) await refund(world, open);
  if (chance.next() < 0.1) await giveUp(world);
  if (chance.next() < 0.05) await goodwill(world);
  await findOwners(world);
  await settleRefunds(world, open);
}

/** Credits lines of a document of some customer: a whole one, some of it, or all that is left. */
async function credit(world: World): Promise<void> {
  const { chance, story } = world;
  const invoice = (await anInvoice(world))?.invoice;
  if (invoice === undefined) return;
  const lines = invoice.lines.filter((line) => line.gross.minor > 100n);
  const line = oneOf(world, lines);
  const whole = chance.next() < 0.3;
  const of = chance.next() < 0.5 ? 'full' : ({ gross: { ...invoice.total, minor: 99n } } as const);
  const asked = whole || line === undefined ? 'all' : [{ chargeId: line.chargeId, of } as const];
  const refundTo = chance.pick(['credit', 'offset', 'wallet', 'refund'] as const);
  await tries(world, 'credit note', () =>
    story.billing.creditInvoice(invoice.id, { ...because, lines: asked, refundTo }),
  );
}

/** Sells a router, or charges more for a line; some of it is made void at once. */
async function billByHand(world: World): Promise<void> {
  const { chance, story } = world;
  const { billing } = story;
  const person = oneOf(
    world,
    world.people.filter(({ plan }) => ['office', 'tower', 'metered'].includes(plan)),
  );
  if (person === undefined) return;
  const accountId = person.customer.account.id;
  const known = await anInvoice(world, accountId);
  const line = known?.invoice.kind === 'invoice' ? oneOf(world, known.invoice.lines) : undefined;
  if (known !== undefined && line !== undefined && chance.next() < 0.3) {
    const lines = [{ chargeId: line.chargeId, amount: shillings(50) }];
    await tries(world, 'debit note', () => billing.debitInvoice(known.invoice.id, { ...because, lines }));
    return;
  }
  await tries(world, 'invoice by hand', async () => {
    const router = {
      what: 'equipment',
      description: 'Router',
      amount: shillings(4_000),
      taxClass: 'internet',
    } as const;
    const draft = await billing.writeDraftInvoice({ accountId, taxMode: 'inclusive', lines: [router] }, 'desk');
    const invoice = await billing.finaliseDraftInvoice(draft.id, 'desk');
    if (chance.next() < 0.3) await tries(world, 'void', () => billing.voidInvoice(invoice.id, because));
  });
}

/** Sends money back out of the wallet of somebody who has some in it. */
async function refund(world: World, open: Refund[]): Promise<void> {
  const { billing } = world.story;
  const ids = world.people.map(({ customer }) => customer.account.id);
  const wallets = await Promise.all(ids.map(async (id) => ({ id, minor: await billing.reads.wallet(id) })));
  const one = oneOf(
    world,
    wallets.filter(({ minor }) => minor >= 200n),
  );
  if (one === undefined) return;
  const ask = { ...because, source: 'wallet', amount: { minor: one.minor / 2n, currency: 'KES' } } as const;
  await tries(world, 'refund', async () => void open.push(await billing.requestRefund(one.id, ask)));
}

/** What became of refunds: sent, or come back. */
async function settleRefunds(world: World, open: Refund[]): Promise<void> {
  for (const one of open.splice(0)) {
    const sent = world.chance.next() < 0.8;
    const result = sent
      ? ({ to: 'succeeded', paidFrom: '1100', reference: `BANK-${one.id}` } as const)
      : ({ to: 'failed', reason: 'the bank sent it back' } as const);
    await tries(world, sent ? 'refund sent' : 'refund failed', () =>
      world.story.billing.settleRefund(one.id, result, 'desk'),
    );
  }
}

/** Gives up what is owed for more than four months, and has some of it back later. */
async function giveUp(world: World): Promise<void> {
  const { billing, clock } = world.story;
  const { rows } = await billing.reads.writeOffs(null, { page: 1, limit: 20, status: 'posted' });
  const given = oneOf(world, rows);
  if (given !== undefined && world.chance.next() < 0.3) {
    await tries(world, 'recovery', () => billing.recoverWriteOff(given.id, because));
    return;
  }
  const { rows: owing } = await billing.reads.invoices(null, { page: 1, limit: 100, status: 'open' });
  const old = owing.filter(({ invoice }) => invoice.dueAt < clock.now() - 60 * span.day);
  const one = oneOf(world, old);
  if (one === undefined || owedOn(one.invoice, one).minor <= 0n) return;
  await tries(world, 'write-off', () => billing.writeOffInvoice(one.invoice.id, because));
}

/** Credit or data for what went wrong. */
async function goodwill(world: World): Promise<void> {
  const person = oneOf(world, world.people);
  if (person === undefined) return;
  const given = { accountId: person.customer.account.id, subscriptionId: null, validity: null } as const;
  const ask = { ...given, asset: 'KES', units: 5_000n, source: 'compensation', reason: 'An outage' } as const;
  await tries(world, 'goodwill', () => world.story.billing.grantUnits(ask));
}

/** Finds the owners of some money that has none. */
async function findOwners(world: World): Promise<void> {
  const { billing } = world.story;
  const { rows } = await billing.reads.payments(null, { page: 1, limit: 20, status: 'unmatched' });
  for (const payment of rows) {
    if (world.chance.next() < 0.5) continue;
    const owner = world.people.find(({ customer }) => mistyped(customer.account.number) === payment.accountReference);
    if (owner === undefined) continue;
    const { id } = owner.customer.account;
    await tries(world, 'owner found', () => billing.attribute(payment.id, id));
  }
}

async function anInvoice(world: World, accountId: Invoice['accountId'] | null = null): Promise<InvoiceRow | undefined> {
  const { rows } = await world.story.billing.reads.invoices(accountId, { page: 1, limit: 50 });
  const own = rows.filter(({ invoice }) => invoice.kind === 'invoice' && invoice.total.minor > 0n);
  if (own.length === 0) note(world, 'no document yet');
  return oneOf(world, own);
}
