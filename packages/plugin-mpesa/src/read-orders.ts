import {
  majorString,
  money,
  type GatewayResult,
  type Money,
  type NotPaidOutResult,
  type PayOutResult,
} from '@daftari/core';
import { z } from 'zod';
import type { About, DisbursementAbout } from './about.ts';
import { isNotFound, notDone, openReason, standingOf } from './daraja/order-codes.ts';
import { maskedParty, movedMoney, readResult, readStanding, type Result } from './daraja/order-result.ts';
import { isSuccess } from './daraja/codes.ts';
import { mpesaErrors } from './errors.ts';
import type { Line } from './options.ts';

/** A message that answers something of ours, as it is stored: what it answers, and what came. */
export const LaterBody = z.object({
  about: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('disbursement'), disbursementId: z.string(), afterMs: z.string() }),
    z.object({ kind: z.literal('receipt'), receipt: z.string() }),
    z.object({ kind: z.literal('balance') }),
    z.object({
      kind: z.literal('standing'),
      orderId: z.string(),
      accountId: z.string(),
      frequency: z.string(),
      amountMinor: z.string(),
      untilAt: z.string(),
    }),
  ]),
  said: z.unknown(),
  /** Of an answer about an order: the code by which a Result had said before that the order came to nothing. */
  refusedAs: z.string().nullable(),
});

/** What a later message says of money. */
export type LaterTopic = 'order' | 'queue' | 'answer' | 'standing';

/**
 * A later message in our words; an empty list for one that says nothing of money.
 * @throws mpesa.unreadable
 */
export function readLaterMessage(topic: LaterTopic, body: unknown, line: Line): readonly GatewayResult[] {
  const read = LaterBody.safeParse(body);
  if (!read.success) throw mpesaErrors.unreadable({ message: 'answer' });
  const { about, said, refusedAs } = read.data;
  if (about.kind === 'standing') return topic === 'standing' ? mandates(about, said) : [];
  if (about.kind === 'balance') return [];
  if (about.kind === 'disbursement' && topic === 'queue')
    return [{ kind: 'pay_out_pending', disbursementId: about.disbursementId, providerReference: null }];
  const result = readResult(said);
  if (topic === 'order') return about.kind === 'disbursement' ? [ordered(about.disbursementId, result)] : [];
  if (topic !== 'answer') return [];
  return about.kind === 'disbursement' ? stands(about, result, refusedAs) : found(about.receipt, result, line);
}

/** What a Result says of the money that we sent. */
function ordered(disbursementId: string, result: Result): PayOutResult {
  const names = { disbursementId, providerReference: result.originatorConversationId || null };
  if (isSuccess(result.code)) return paidOut(names, result);
  const reason = notDone(result.code);
  return reason === undefined ? { kind: 'pay_out_pending', ...names } : { kind: 'not_paid_out', ...names, reason };
}

/** How long after it was sent an order surely is where M-Pesa can find it, if it ever will be. */
const SURELY_THERE_MS = 4 * 60_000;

/**
 * What a transaction status says of the money that we sent. That our question failed, be it for a locked operator, says
 * nothing of the money; nor does it by itself that M-Pesa finds no such order, which may still lie in a queue. But an
 * order that a Result has called off, and that is not to be found minutes later, has come to nothing: two answers, at
 * two addresses that nobody else could know.
 */
function stands(
  { disbursementId, afterMs }: DisbursementAbout,
  result: Result,
  refusedAs: string | null,
): readonly PayOutResult[] {
  if (!isSuccess(result.code)) {
    const reason = notDone(refusedAs ?? '');
    if (reason === undefined || !isNotFound(result.code) || Number(afterMs) < SURELY_THERE_MS) return [];
    return [{ kind: 'not_paid_out', disbursementId, providerReference: null, reason }];
  }
  // The Result's own id is that of the question; the order's stands among the parameters.
  const names = { disbursementId, providerReference: result.values('OriginatorConversationID')[0] ?? null };
  const word = result.values('TransactionStatus')[0] ?? '';
  switch (standingOf(word)) {
    case 'completed':
      return [paidOut(names, result)];
    case 'not-done': {
      const reason = result.values('TransactionReason')[0] ?? `M-Pesa has ended it as ${word.toLowerCase()}.`;
      return [{ kind: 'not_paid_out', ...names, reason } satisfies NotPaidOutResult];
    }
    case 'under-way':
      return [{ kind: 'pay_out_pending', ...names }];
    case 'open':
      return [];
  }
}

function paidOut(
  names: { readonly disbursementId: string; readonly providerReference: string | null },
  result: Result,
): PayOutResult {
  const { receipt, amountMinor, feeMinor, at, receiver } = movedMoney(result);
  return {
    kind: 'paid_out',
    ...names,
    receipt,
    amount: shillings(amountMinor),
    fee: shillings(feeMinor),
    providerAt: at,
    receiver,
  };
}

const shillings = (minor: bigint | null): Money | null => (minor === null ? null : money(minor, 'KES'));

/**
 * A payment that somebody asked about by its receipt. It is money of ours only if the answer names our shortcode as the
 * one who was paid: then what no callback and no pull has brought is found by this.
 */
function found(receipt: string, result: Result, line: Line): readonly GatewayResult[] {
  if (!isSuccess(result.code) || standingOf(result.values('TransactionStatus')[0] ?? '') !== 'completed') return [];
  const { receipt: named, amountMinor, at } = movedMoney(result);
  const paid = result.values('CreditPartyName').some((party) => isNumber(party, line.shortcode, line.partyB));
  if (!paid || amountMinor === null || named !== receipt) return [];
  const payer = result.values('DebitPartyName')[0] ?? '';
  const [, phone = '', name = ''] = /^(\S+)\s*[-–]\s*(.*)$/.exec(maskedParty(payer)) ?? [];
  return [
    {
      kind: 'received',
      receipt,
      providerReference: null,
      amount: money(amountMinor, 'KES'),
      providerAt: at,
      accountReference: null,
      payer: phone || null,
      payerName: name || null,
    },
  ];
}

const isNumber = (party: string, ...numbers: readonly (string | undefined)[]): boolean =>
  numbers.some((number) => number !== undefined && new RegExp(`^${number}\\b`).test(party.trim()));

/** A standing order that she has agreed to, or ended. That she refused one is nothing that is. */
function mandates(about: Extract<About, { kind: 'standing' }>, said: unknown): readonly GatewayResult[] {
  const { state } = readStanding(said);
  if (state === 'refused') return [];
  const { orderId, accountId, frequency, amountMinor, untilAt } = about;
  const amount = majorString(money(BigInt(amountMinor), 'KES'));
  return [
    {
      kind: 'mandate',
      providerReference: orderId,
      accountId,
      state,
      startedBy: 'provider',
      label: `M-Pesa Ratiba: KES ${amount} ${frequency.replaceAll('-', ' ')}`,
      expiresAt: Number(untilAt),
      providerAt: null,
    },
  ];
}

/** Why a Result that failed is not taken for a no; undefined for one that is, or that succeeded. For the log. */
export function leftOpen(result: Pick<Result, 'code'>): string | undefined {
  return isSuccess(result.code) || notDone(result.code) !== undefined ? undefined : openReason(result.code);
}
