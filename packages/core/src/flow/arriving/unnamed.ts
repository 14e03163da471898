import {
  ASK_LIFE_MS,
  CLOCKS_DIFFER_MS,
  fitsMask,
  sameMoney,
  type Attempt,
  type Payment,
} from '../../domain/payment.ts';
import type { Money } from '../../kernel/money.ts';
import type { Changes } from '../../ports/store.ts';
import type { House } from '../house.ts';

/** Money of which nothing is told but how much, when and perhaps by whom: who pays a till types no account. */
export interface Unnamed {
  readonly gateway: string;
  readonly amount: Money;
  /** Masked; null when it is not told. */
  readonly payer: string | null;
  readonly at: number;
}

/** An ask of ours that such money may answer, and its money where it was confirmed without a receipt. */
export interface AskOfUnnamed {
  readonly attempt: Attempt;
  readonly paid: Payment | null;
}

/** Asks of ours that the money may answer: of this amount, of this payer, then, and without a receipt so far. */
export async function unnamedAsks({ store }: House, money: Unnamed): Promise<readonly AskOfUnnamed[]> {
  const { gateway, amount, payer, at } = money;
  const span = { fromAt: at - ASK_LIFE_MS, untilAt: at + CLOCKS_DIFFER_MS };
  const able: AskOfUnnamed[] = [];
  for (const attempt of await store.reads.attemptsFor(gateway, amount, span)) {
    if (attempt.providerReference === null || attempt.state === 'failed') continue;
    if (!mayBeOf(attempt, payer)) continue;
    const paid = await store.reads.paymentByName(gateway, attempt.providerReference);
    const isOpen = paid === null || (paid.receipt === null && at <= paid.receivedAt + CLOCKS_DIFFER_MS);
    if (isOpen) able.push({ attempt, paid });
  }
  return able;
}

/** Whether a payer is told so that it can be compared with a number. */
export function isMask(payer: string | null): payer is string {
  return payer !== null && /^[\d*]{6,}$/u.test(payer);
}

function mayBeOf(attempt: Attempt, payer: string | null): boolean {
  return !isMask(payer) || fitsMask(attempt.payer, payer);
}

/** What is made of money by what else is known of that amount, payer and time. */
export interface Meant {
  /** It is booked already, as this. */
  readonly known: Payment | null;
  /** The ask that it may answer: as soon as that is confirmed, it is this money, and cannot be booked beside it. */
  readonly ask: Attempt | null;
  /** Why it is nobody's for the present: it may be booked already, and nobody but a person can say. */
  readonly held: string | null;
  /** Money without an owner that may be this, and nobody but a person can say. */
  readonly holds: NonNullable<Changes['paymentHolds']>;
}

/** It means nothing that is known. */
export const NEW_MONEY: Meant = { known: null, ask: null, held: null, holds: [] };

/**
 * What a receipt that names nobody may be. An ask that was confirmed without a receipt waits for one, and this is it,
 * unless it may be another's too. An ask that is still open is not credited by amount and payer: she may have paid
 * by herself.
 */
export async function meantByUnnamed(house: House, money: Unnamed): Promise<Meant> {
  const asks = await unnamedAsks(house, money);
  const [first] = asks;
  const confirmed = asks.find(({ paid }) => paid !== null)?.paid ?? null;
  if (first === undefined) return NEW_MONEY;
  const isHers = asks.every(({ attempt }) => attempt.accountId === first.attempt.accountId);
  if (!isHers) return { ...NEW_MONEY, held: confirmed === null ? null : mayBe(confirmed) };
  return confirmed === null ? { ...NEW_MONEY, ask: first.attempt } : { ...NEW_MONEY, known: confirmed };
}

/**
 * What an ask that is confirmed without a receipt may be, of the money that came without an owner and named nobody: its
 * own, unless that may answer somebody else's ask too. Then it is held, because the ask is surely paid.
 */
export async function meantByAsk(house: House, attempt: Attempt, bound: Pick<Payment, 'reference'>): Promise<Meant> {
  const strays = await straysFor(house, attempt);
  for (const one of strays) if (!(await hasRival(house, one, attempt))) return { ...NEW_MONEY, known: one };
  return { ...NEW_MONEY, holds: strays.map(({ id: paymentId }) => ({ paymentId, held: mayBe(bound) })) };
}

/** Money without an owner, named by nobody, that may answer an ask; the oldest first. */
async function straysFor({ store, clock }: House, attempt: Attempt): Promise<readonly Payment[]> {
  const { gateway, amount, createdAt: askedAt } = attempt;
  const confirmedAt = Math.min(clock.now(), askedAt + ASK_LIFE_MS);
  const span = { fromAt: askedAt - CLOCKS_DIFFER_MS, untilAt: confirmedAt + CLOCKS_DIFFER_MS + 1 };
  const strays: Payment[] = [];
  for (const one of await store.reads.strayPayments(gateway, amount, span)) {
    const isHers = isUnnamed(one) && one.attemptId === null && mayBeOf(attempt, one.payer);
    const told = { loose: { ...one, at: one.effectiveAt }, bound: { amount, receipt: null }, askedAt, confirmedAt };
    if (!isHers || !sameMoney(told) || one.held != null) continue;
    const takings = await store.reads.takingsOf(one.id);
    if (takings.every(({ state }) => state !== 'taken')) strays.push(one);
  }
  return strays;
}

async function hasRival(house: House, stray: Payment, { accountId }: Attempt): Promise<boolean> {
  const asks = await unnamedAsks(house, { ...stray, at: stray.effectiveAt });
  return asks.some(({ attempt }) => attempt.accountId !== accountId);
}

/** Whether the payer typed nothing that may say whose money it is. */
export function isUnnamed({ accountReference }: Pick<Payment, 'accountReference'>): boolean {
  return (accountReference ?? '').trim() === '';
}

/** For people: why money is held that may be booked already. */
export function mayBe({ reference }: Pick<Payment, 'reference'>): string {
  return `It may be ${reference}, which the provider confirmed without a receipt and which is credited already.`;
}
