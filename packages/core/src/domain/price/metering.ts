import { parseDecimal } from '../../kernel/decimal.ts';
import { defineErrors } from '../../kernel/error.ts';
import { checkIncrements, groupsOf } from './increments.ts';
import type { MeterPrice } from './price.ts';
import { checkWindows } from './windows.ts';

/** What can be wrong between the parts of a price that say how use is counted. */
export const meteringErrors = defineErrors('metering', {
  twoPrices: ['invalid', 'Both the window {window} and a group of increments of {meter} have a price of their own.'],
  notASum: ['invalid', 'The price of {meter} is no price for a sum of units, and takes no increments and no windows.'],
  negativeFee: ['invalid', 'The connect fee of {meter} is below zero: {fee}.'],
});

/**
 * Refuses a price whose increments, windows or connect fee cannot be meant. Asked when a plan is published, beside the
 * check of its model.
 * @throws BillingError `metering.…`, `increment.…`, `window.…`, `decimal.malformed`, `calendar.malformedDate`
 */
export function checkMetering({ meter, model, increments, windows, connectFee }: MeterPrice): void {
  const counts = increments !== undefined || windows !== undefined || connectFee !== undefined;
  if (counts && (model.model === 'percentage' || model.model === 'capacity')) throw meteringErrors.notASum({ meter });
  if (connectFee !== undefined && parseDecimal(connectFee).numerator < 0n) {
    throw meteringErrors.negativeFee({ meter, fee: connectFee });
  }
  if (windows !== undefined) checkWindows(windows);
  if (increments === undefined) return;
  checkIncrements(increments);
  const priced = windows?.find(({ price }) => price !== undefined);
  if (priced !== undefined && groupsOf(increments).some(({ price }) => price !== undefined)) {
    throw meteringErrors.twoPrices({ meter, window: priced.id });
  }
}
