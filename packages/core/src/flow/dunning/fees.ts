import type { Charge } from '../../domain/charge.ts';
import type { DunningPolicy } from '../../domain/dunning-policy.ts';
import type { DueEffect } from '../../domain/dunning-decide.ts';
import { lateFeeKey } from '../../domain/late-fee.ts';
import { taxed } from '../../domain/taxes/resolve.ts';
import type { AccountView, Changes } from '../../ports/store.ts';
import { documented } from '../document.ts';
import type { House } from '../house.ts';
import { documentOf } from '../pricing.ts';
import { taxRulesOf } from '../taxes/taxing.ts';

/**
 * Late fees that are due: a document of their own, due at once, with a line for each document and stage. What lies in
 * the wallet pays it. No part of it is ever charged a fee itself.
 */
export async function feesCharged(
  house: House,
  view: AccountView,
  policy: DunningPolicy,
  effects: readonly DueEffect[],
): Promise<Changes> {
  const now = house.clock.now();
  const rules = await taxRulesOf(house, view);
  const numbers = new Map(view.openInvoices.map(({ invoice }) => [invoice.id, invoice.number]));
  const charges = effects.flatMap(({ invoiceId, stage, fee }): Charge[] => {
    if (fee === null) return [];
    const charge: Charge = {
      id: house.ids.next('chg'),
      key: lateFeeKey(invoiceId, stage),
      accountId: view.account.id,
      subscriptionId: null,
      planId: null,
      kind: 'one_off',
      description: `Late fee: ${numbers.get(invoiceId) ?? invoiceId}`,
      amount: fee,
      taxMode: policy.feeTaxMode,
      taxes: policy.feeTaxClass === null ? policy.feeTaxes : [],
      ...(policy.feeTaxClass !== null && { taxClass: policy.feeTaxClass }),
      fromAt: now,
      toAt: now,
      origin: 'core',
      revenue: '4150',
    };
    return [taxed(charge, rules)];
  });
  if (charges.length === 0) return {};
  const document = await documentOf(house, view, charges, now);
  return (await documented(house, view, document)).changes;
}
