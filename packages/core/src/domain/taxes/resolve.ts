import { localDateAt, type Zone } from '../../kernel/calendar.ts';
import type { ChargeDraft } from '../charge.ts';
import type { MoneyPolicy } from '../policy.ts';
import { relieved, type TaxProfile } from './profile.ts';
import { ratesOn, type TaxRow } from './table.ts';

/** What the rates of a charge depend on. */
export interface TaxRules {
  readonly table: readonly TaxRow[];
  readonly profile: TaxProfile;
  /** Which day counts: that of the document, unless the legal entity says otherwise. */
  readonly taxPoint?: MoneyPolicy['taxPoint'];
  /** Where the legal entity counts its days. */
  readonly zone: Zone;
  /** When the document is issued, UTC milliseconds. */
  readonly issuedAt: number;
}

/**
 * A charge with the rates of its tax point: of its class where it has one, else its own; what the customer is relieved
 * of at 0. It keeps its class, so that a charge that waits for a later document can be asked again.
 * @throws BillingError `taxes.unknownClass`
 */
export function taxed<C extends Omit<ChargeDraft, 'amount'>>(charge: C, rules: TaxRules): C {
  const { table, profile, taxPoint = 'issue', zone, issuedAt } = rules;
  const day = localDateAt(taxPoint === 'issue' ? issuedAt : charge.fromAt, zone);
  const rates = charge.taxClass === undefined ? charge.taxes : ratesOn(table, charge.taxClass, day);
  return { ...charge, taxes: relieved(rates, profile, day) };
}
