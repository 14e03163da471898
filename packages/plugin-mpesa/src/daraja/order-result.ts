import type { z } from 'zod';
import { mpesaErrors } from '../errors.ts';
import { minorFromDaraja } from './amount.ts';
import { maskMsisdn } from './phone.ts';
import { OrderResult, Receipt, StandingCallback } from './shapes.ts';
import { fromWritten } from './time.ts';

/** A Result as it was posted, its parameters by their keys: each with all the values that it came with. */
export interface Result {
  /** 0 is success of the order, or of the question. */
  readonly code: string;
  readonly said: string;
  readonly originatorConversationId: string;
  /** Of a failure it is made up and belongs to nothing. */
  readonly transactionId: string;
  readonly values: (key: string) => readonly string[];
}

/**
 * What a Result says.
 * @throws mpesa.unreadable
 */
export function readResult(body: unknown): Result {
  const read = OrderResult.safeParse(body);
  if (!read.success)
    throw mpesaErrors.unreadable({ message: 'Result', at: read.error.issues.map(({ path }) => path.join('.')) });
  const { Result: said } = read.data;
  const parameters = said.ResultParameters === '' ? [] : (said.ResultParameters?.ResultParameter ?? []);
  const byKey = new Map<string, string[]>();
  for (const { Key, Value } of parameters) {
    const text = String(Value ?? '').trim();
    if (text !== '') byKey.set(Key, [...(byKey.get(Key) ?? []), text]);
  }
  return {
    code: said.ResultCode,
    said: said.ResultDesc,
    originatorConversationId: said.OriginatorConversationID,
    transactionId: said.TransactionID,
    values: (key) => byKey.get(key) ?? [],
  };
}

/** What a Result of success tells of the money, so far as it tells: each API has its own names for the same things. */
export interface MovedMoney {
  readonly receipt: string | null;
  /** KES cents. */
  readonly amountMinor: bigint | null;
  readonly feeMinor: bigint | null;
  readonly at: number | null;
  /** `2547*****645 - NICHOLAS SONGOK`. */
  readonly receiver: string | null;
}

/** The money of a Result. Only for one that succeeded: the receipt of a failure is made up. */
export function movedMoney({ transactionId, values }: Result): MovedMoney {
  const first = (...keys: readonly string[]): string | undefined => keys.flatMap((key) => values(key))[0];
  const receipt = Receipt.safeParse(first('TransactionReceipt', 'ReceiptNo') ?? transactionId);
  const receiver = first('ReceiverPartyPublicName', 'CreditPartyPublicName', 'CreditPartyName');
  return {
    receipt: receipt.success ? receipt.data : null,
    amountMinor: minorFromDaraja(first('TransactionAmount', 'Amount') ?? '') ?? null,
    feeMinor: feeOf(first('DebitPartyCharges', 'Charge')),
    at: fromWritten(first('TransactionCompletedDateTime', 'TransCompletedTime', 'FinalisedTime') ?? '') ?? null,
    receiver: receiver === undefined ? null : maskedParty(receiver),
  };
}

/** `Fee For B2C Payment|KES|22.40`, or the bare amount; null for none. */
function feeOf(text: string | undefined): bigint | null {
  return minorFromDaraja(text?.split('|').at(-1) ?? '') ?? null;
}

/** A party with her phone number hidden; a shortcode is no secret. */
export function maskedParty(party: string): string {
  return party.replaceAll(/\b254[17]\d{8}\b/g, maskMsisdn).trim();
}

/** One account of a shortcode and what it holds. */
export interface AccountBalance {
  /** `Utility Account`. */
  readonly account: string;
  /** KES cents; the account of charges stands below zero. */
  readonly balanceMinor: bigint;
  readonly availableMinor: bigint;
}

/**
 * The accounts that an answer about balances lists: `Working Account|KES|46713.00|46713.00|0.00|0.00&Utility …`.
 * @throws mpesa.unreadable when there is not one
 */
export function readBalances(result: Result): readonly AccountBalance[] {
  const accounts = (result.values('AccountBalance')[0] ?? '')
    .split('&')
    .flatMap((packed): readonly AccountBalance[] => {
      const [account = '', , balance = '', available = ''] = packed.split('|').map((part) => part.trim());
      const [balanceMinor, availableMinor] = [signedMinor(balance), signedMinor(available)];
      return account === '' || balanceMinor === undefined
        ? []
        : [{ account, balanceMinor, availableMinor: availableMinor ?? balanceMinor }];
    });
  if (accounts.length === 0) throw mpesaErrors.unreadable({ message: 'account balance', at: ['AccountBalance'] });
  return accounts;
}

/** Cents of an amount that may be zero or below: `-1540.00`. */
export function signedMinor(text: string): bigint | undefined {
  const [, sign, digits = ''] = /^(-?)([\d.]+)$/.exec(text.replaceAll(',', '').trim()) ?? [];
  if (/^0+(\.0{1,2})?$/.test(digits)) return 0n;
  const minor = minorFromDaraja(digits);
  return minor === undefined ? undefined : sign === '-' ? -minor : minor;
}

/** What a customer has said to a standing order. */
export interface StandingSaid {
  readonly state: 'active' | 'ended' | 'refused';
  readonly code: string;
  readonly said: string;
}

/**
 * What the callback of a standing order says.
 * @throws mpesa.unreadable
 */
export function readStanding(body: unknown): StandingSaid {
  const read: z.ZodSafeParseResult<z.output<typeof StandingCallback>> = StandingCallback.safeParse(body);
  if (!read.success)
    throw mpesaErrors.unreadable({
      message: 'standing order callback',
      at: read.error.issues.map(({ path }) => path.join('.')),
    });
  const { code, said, data } = read.data;
  const status = (data.get('status') ?? '').toUpperCase();
  if (code !== '0' || status === 'ERROR') return { state: 'refused', code, said };
  return { state: /^(CANCEL|EXPIRE|INACTIVE|STOP|TERMINAT)/.test(status) ? 'ended' : 'active', code, said };
}
