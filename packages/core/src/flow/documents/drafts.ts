import { z } from 'zod';
import { accountErrors, type Account } from '../../domain/account.ts';
import { agentErrors } from '../../domain/agent.ts';
import type { Charge } from '../../domain/charge.ts';
import {
  chargesOfDraft,
  draftErrors,
  dueAfter,
  type DraftInvoice,
  type DraftLine,
  type DraftState,
} from '../../domain/draft-invoice.ts';
import type { Invoice } from '../../domain/invoice.ts';
import type { TaxMode } from '../../domain/plan.ts';
import { checkRates, type TaxRate } from '../../domain/tax.ts';
import { taxed } from '../../domain/taxes/resolve.ts';
import { assert } from '../../kernel/assert.ts';
import { parsePeriod } from '../../kernel/period.ts';
import type { Id } from '../../kernel/id.ts';
import { majorString, sameCurrency, sum, zero, type Money } from '../../kernel/money.ts';
import type { AccountView, Changes } from '../../ports/store.ts';
import { documented } from '../document.ts';
import { loadView, together, untilFresh, type House } from '../house.ts';
import { parse } from '../input.ts';
import { documentOf } from '../pricing.ts';
import { checkClass } from '../taxes/publish.ts';
import { taxRulesOf } from '../taxes/taxing.ts';
import { moved } from './moves.ts';

/** What a person writes down of an invoice. */
export interface DraftInput {
  readonly accountId: Id<'Account'>;
  readonly taxMode: TaxMode;
  readonly lines: readonly DraftLineInput[];
  /** Days from issue until it is due; 14 unless said otherwise. */
  readonly dueDays?: number;
}

/** One line of it. Its taxes are those of a class of the tax table, or its own; one of them is said. */
export type DraftLineInput = Pick<DraftLine, 'what' | 'description' | 'amount'> &
  Partial<Pick<DraftLine, 'service' | 'subscriptionId'>> &
  ({ readonly taxClass: string } | { readonly taxes: readonly TaxRate[] });

const Rate = z.strictObject({
  code: z.string().trim().min(1).max(16),
  name: z.string().trim().min(1).max(60),
  rate: z.string().max(16),
  base: z.enum(['net', 'net+previous']).default('net'),
});

const Line = z
  .strictObject({
    what: z.enum(['installation', 'equipment', 'service', 'late_fee', 'other']),
    description: z.string().trim().min(1).max(500),
    amount: z.custom<Money>((given) => typeof given === 'object' && given !== null && 'minor' in given),
    taxClass: z.string().trim().min(1).max(32).nullable().default(null),
    taxes: z.array(Rate).max(8).optional(),
    service: z.strictObject({ from: z.iso.date(), to: z.iso.date() }).nullable().default(null),
    subscriptionId: z.string().min(1).max(64).nullable().default(null),
  })
  .refine(({ taxClass, taxes }) => (taxClass === null) !== (taxes === undefined), {
    path: ['taxClass'],
    message: 'a tax class, or taxes (none: an empty list), and one of them',
  });

const Input = z.strictObject({
  accountId: z.string().min(1).max(64),
  taxMode: z.enum(['inclusive', 'exclusive']),
  lines: z.array(Line).min(1).max(500),
  dueDays: z.int().min(0).max(3_660).default(14),
});

/**
 * Writes an invoice down. Nobody owes it, and it may be changed or discarded.
 * @throws BillingError `input.malformed`, `account.missing`, `account.closed`, `agent.buysNothing`, `draft.negative`,
 *   `taxes.unknownClass`, `money.currencyMismatch`, `tax.…`
 */
export async function writeDraft(house: House, input: DraftInput, actor: string): Promise<DraftInvoice> {
  const now = house.clock.now();
  const body = await bodyOf(house, input);
  const id = house.ids.next<'Invoice'>('inv');
  const times = { createdAt: now, changedAt: now };
  const draft: DraftInvoice = { id, state: 'draft', problem: null, actor, ...times, version: 0, ...body };
  return untilFresh(house, `the draft ${id}`, async () => ({
    changes: together({ draftInvoices: [draft] }, step(house, draft, null, actor, null)),
    answer: { ...draft, version: 1 },
  }));
}

/**
 * Changes a draft: what is given takes the place of what was there.
 * @param version the one that was read, so that nobody's work is lost; the newest when left out
 * @throws BillingError `draft.missing`, `draft.closed`, `draft.version`, and those of `writeDraft`
 */
export async function changeDraft(
  house: House,
  draftId: Id<'Invoice'>,
  input: DraftInput,
  version?: number,
): Promise<DraftInvoice> {
  const body = await bodyOf(house, input);
  return untilFresh(house, `the draft ${draftId}`, async () => {
    const draft = await openDraft(house, draftId, 'changed');
    if (version !== undefined && version !== draft.version) throw draftErrors.version({ draftId });
    const next: DraftInvoice = { ...draft, ...body, problem: null, changedAt: house.clock.now() };
    assert(next.id === draftId, 'a draft keeps its id');
    return { changes: { draftInvoices: [next] }, answer: { ...next, version: draft.version + 1 } };
  });
}

/**
 * Throws a draft away; that there was one stays known.
 * @throws BillingError `draft.missing`, `draft.closed`
 */
export async function discardDraft(house: House, draftId: Id<'Invoice'>, actor: string): Promise<void> {
  await untilFresh(house, `the draft ${draftId}`, async () => {
    const draft = await openDraft(house, draftId, 'discarded');
    const { id, version } = draft;
    const about = { documentType: 'invoice', documentId: id, accountId: draft.accountId } as const;
    const gone = { ...about, turn: version + 1, from: 'draft' };
    const told = moved(house, { ...gone, to: 'discarded', actor, reason: null }, id);
    return { changes: together({ draftInvoicesGone: [{ id, version }] }, told), answer: undefined };
  });
}

/**
 * Makes an invoice of a draft. It is claimed first, then taxes and stages run, then all is written at once; what fails
 * brings it back to a draft that says why, and nothing is issued. Asked again, it answers the invoice; asked after a
 * crash, it goes on.
 * @throws BillingError `draft.missing`, `draft.empty`, `account.closed`, `agent.buysNothing`, and whatever refuses
 *   the document
 */
export async function finaliseDraft(house: House, draftId: Id<'Invoice'>, actor: string): Promise<Invoice> {
  const claimed = await claim(house, draftId, actor);
  if (claimed.state === 'finalised') return invoiceOf(house, draftId);
  try {
    await untilFresh(house, `the draft ${draftId}`, async () => {
      const draft = await draftOf(house, draftId);
      if (draft.state === 'finalised') return { changes: null, answer: undefined };
      if (draft.state === 'draft') throw draftErrors.closed({ draftId, state: 'open again', wanted: 'finalised' });
      return { changes: await issuing(house, draft, actor), answer: undefined };
    });
  } catch (fault) {
    await giveUp(house, draftId, actor, fault);
    throw fault;
  }
  return invoiceOf(house, draftId);
}

/** How long somebody may work on a draft before another takes it up, in milliseconds. */
const STUCK_MS = 120_000;

/** Goes on with drafts whose finalising broke off. What is refused is a draft again, with its reason. */
export async function resumeDrafts(house: House, limit: number): Promise<number> {
  const stuck = await house.store.reads.stuckDrafts(house.clock.now() - STUCK_MS, limit);
  for (const { id } of stuck) {
    try {
      await finaliseDraft(house, id, 'core');
    } catch (fault) {
      house.log.warn('A draft could not be finalised', { draftId: id, reason: reasonOf(fault) });
    }
  }
  return stuck.length;
}

async function claim(house: House, draftId: Id<'Invoice'>, actor: string): Promise<DraftInvoice> {
  return untilFresh(house, `the draft ${draftId}`, async () => {
    const draft = await draftOf(house, draftId);
    if (draft.state !== 'draft') return { changes: null, answer: draft };
    const next: DraftInvoice = { ...draft, state: 'finalising', problem: null, changedAt: house.clock.now() };
    const changes = together({ draftInvoices: [next] }, step(house, next, 'draft', actor, null));
    return { changes, answer: next };
  });
}

async function issuing(house: House, draft: DraftInvoice, actor: string): Promise<Changes> {
  const view = await loadView(house, draft.accountId);
  const { account } = view;
  checkMayOwe(account);
  const now = house.clock.now();
  const { invoice: made, charges } = await documentOfDraft(house, view, draft, now);
  const invoice = issuable(draft, made);
  const document = await documented(house, view, { charges, invoice });
  const next: DraftInvoice = { ...draft, state: 'finalised', problem: null, changedAt: now };
  return together(
    { seen: [view.seen], draftInvoices: [next] },
    document.changes,
    step(house, next, 'finalising', actor, null),
  );
}

/**
 * What a draft would be issued as now, through taxes and stages. Writes nothing.
 * @throws BillingError `draft.missing`, `draft.closed`, `draft.empty`, and whatever refuses the document
 */
export async function previewDraft(house: House, draftId: Id<'Invoice'>): Promise<Invoice> {
  const draft = await openDraft(house, draftId, 'previewed');
  const view = await loadView(house, draft.accountId);
  return issuable(draft, (await documentOfDraft(house, view, draft, house.clock.now())).invoice);
}

async function documentOfDraft(
  house: House,
  view: AccountView,
  draft: DraftInvoice,
  at: number,
): Promise<{ readonly invoice: Invoice | null; readonly charges: readonly Charge[] }> {
  const { account } = view;
  const rules = await taxRulesOf(house, view, at);
  const drafts = chargesOfDraft(draft, { at, zone: account.zone }).map((charge) => taxed(charge, rules));
  const bent = await house.stages.charges(drafts, { account, subscription: null });
  const charges = bent.map((charge): Charge => ({ ...charge, id: house.ids.next('chg') }));
  return documentOf(house, view, charges, dueAfter(at, draft.dueDays), draft.id);
}

function issuable({ id, currency }: DraftInvoice, invoice: Invoice | null): Invoice {
  if (invoice?.kind === 'invoice') return invoice;
  throw draftErrors.empty({ draftId: id, total: majorString(invoice?.total ?? zero(currency)) });
}

/** The draft is nobody's debt: whatever went wrong, it is open again and says why. */
async function giveUp(house: House, draftId: Id<'Invoice'>, actor: string, fault: unknown): Promise<void> {
  const problem = reasonOf(fault).slice(0, 1000);
  await untilFresh(house, `the draft ${draftId}`, async () => {
    const draft = await house.store.reads.draftInvoice(draftId);
    if (draft?.state !== 'finalising') return { changes: null, answer: undefined };
    const next: DraftInvoice = { ...draft, state: 'draft', problem, changedAt: house.clock.now() };
    const changes = together({ draftInvoices: [next] }, step(house, next, 'finalising', actor, problem));
    return { changes, answer: undefined };
  });
}

function step(
  house: House,
  draft: DraftInvoice,
  from: DraftState | null,
  actor: string,
  reason: string | null,
): Changes {
  const about = { documentType: 'invoice', documentId: draft.id, accountId: draft.accountId } as const;
  return moved(house, { ...about, turn: draft.version + 1, from, to: draft.state, actor, reason }, draft.id);
}

async function bodyOf(
  house: House,
  input: DraftInput,
): Promise<Pick<DraftInvoice, 'accountId' | 'currency' | 'taxMode' | 'lines' | 'dueDays'>> {
  const { accountId, taxMode, lines, dueDays } = parse(Input, input);
  for (const { taxClass } of lines) if (taxClass !== null) await checkClass(house, taxClass);
  const { account } = await loadView(house, accountId as Id<'Account'>);
  checkMayOwe(account);
  const checked = lines.map(({ taxes = [], subscriptionId, service, ...line }): DraftLine => {
    sameCurrency(line.amount, account);
    checkRates(taxes);
    if (service !== null) parsePeriod(service.from, service.to);
    return { ...line, taxes, service, subscriptionId: subscriptionId as Id<'Subscription'> | null };
  });
  const total = sum(
    checked.map(({ amount }) => amount),
    account.currency,
  );
  if (total.minor < 0n) throw draftErrors.negative({ total: majorString(total) });
  return { accountId: account.id, currency: account.currency, taxMode, lines: checked, dueDays };
}

/** What is paid into an agent's account is her float, which pays for no document of her own. */
function checkMayOwe({ id: accountId, state, role }: Account): void {
  if (state === 'closed') throw accountErrors.closed({ accountId });
  if (role === 'agent') throw agentErrors.buysNothing({ accountId });
}

async function draftOf(house: House, draftId: Id<'Invoice'>): Promise<DraftInvoice> {
  const draft = await house.store.reads.draftInvoice(draftId);
  if (draft === null) throw draftErrors.missing({ draftId });
  return draft;
}

async function openDraft(house: House, draftId: Id<'Invoice'>, wanted: string): Promise<DraftInvoice> {
  const draft = await draftOf(house, draftId);
  if (draft.state !== 'draft') throw draftErrors.closed({ draftId, state: draft.state, wanted });
  return draft;
}

async function invoiceOf(house: House, invoiceId: Id<'Invoice'>): Promise<Invoice> {
  const row = await house.store.reads.invoice(invoiceId);
  assert(row !== null, 'a draft that is finalised is an invoice');
  return row.invoice;
}

function reasonOf(fault: unknown): string {
  return fault instanceof Error ? fault.message : String(fault);
}
