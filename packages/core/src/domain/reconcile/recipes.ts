import type { Money } from '../../kernel/money.ts';
import {
  credit,
  debit,
  type AccountCode,
  type Booking,
  type ClearingCode,
  type Entry,
  type Journal,
} from '../ledger.ts';

/** Money that went from a provider to the bank. */
export interface SettlementBooked {
  /** Of the line of the statement that it is booked by: one journal for each, for ever. */
  readonly lineId: string;
  readonly gateway: string;
  readonly clearing: ClearingCode;
  /** What left the clearing account. Below zero where the bank paid the provider. */
  readonly gross: Money;
  /** What was kept of it; the rest is at the bank. */
  readonly fee: Money;
}

/** A settlement: what was in clearing is at the bank, less what was kept. */
export function bookSettlement(given: SettlementBooked, booking: Booking): Journal {
  const { lineId, gateway, clearing, gross, fee } = given;
  const net: Money = { minor: gross.minor - fee.minor, currency: gross.currency };
  return {
    ...booking,
    kind: 'settlement',
    documentType: 'reported_line',
    documentId: lineId,
    entries: [...sided('1100', net), ...sided('5100', fee), ...sided(clearing, negated(gross))],
    memo: `Settled by ${gateway}`,
  };
}

/** Fees that a provider kept of what lies there. */
export interface FeeBooked {
  /** Of the first of the lines that it is booked for. */
  readonly lineId: string;
  readonly gateway: string;
  readonly clearing: ClearingCode;
  /** Below zero where they came back. */
  readonly fee: Money;
}

/** Fees of a provider: they lessen what is in clearing. */
export function bookFee({ lineId, gateway, clearing, fee }: FeeBooked, booking: Booking): Journal {
  return {
    ...booking,
    kind: 'gateway_fee',
    documentType: 'reported_line',
    documentId: lineId,
    entries: [...sided('5100', fee), ...sided(clearing, negated(fee))],
    memo: `Fees of ${gateway}`,
  };
}

/** A debit above zero, a credit below, none for nothing. */
function sided(account: AccountCode, { minor, currency }: Money): readonly Entry[] {
  if (minor === 0n) return [];
  const side = minor > 0n ? debit : credit;
  return [side(account, null, { minor: minor < 0n ? -minor : minor, currency })];
}

function negated({ minor, currency }: Money): Money {
  return { minor: -minor, currency };
}
