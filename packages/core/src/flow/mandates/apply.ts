import type { Account } from '../../domain/account.ts';
import type { MandateResult } from '../../domain/gateway-result.ts';
import { heard, type Mandate } from '../../domain/mandate.ts';
import { id } from '../../kernel/id.ts';
import type { OutboxEvent, Seen } from '../../ports/store.ts';
import { event, untilFresh, type House } from '../house.ts';

/**
 * Keeps what a gateway says of a mandate: in any order, and any number of times.
 * @throws BillingError `mandate.otherOwner`, `id.malformed`
 */
export async function applyMandate(
  house: House,
  gateway: string,
  result: MandateResult,
): Promise<{ readonly outcome: 'noted' }> {
  const answer = { outcome: 'noted' } as const;
  return untilFresh(house, `the mandate ${result.providerReference}`, async () => {
    const { reads } = house.store;
    const known = await reads.mandateByReference(gateway, result.providerReference);
    const owner = await ownerOf(house, gateway, result);
    const now = house.clock.now();
    const next = heard(known, result, { id: house.ids.next('mdt'), gateway, accountId: owner?.id ?? null, now });
    if (next === null) return { changes: null, answer };
    const account = owner ?? (next.accountId === null ? null : await reads.account(next.accountId));
    const moved = known?.state === next.state && known.accountId === next.accountId ? [] : [mandateMoved(next, now)];
    return { changes: { seen: seenOf(account), mandates: [next], outbox: moved }, answer };
  });
}

/** Tells how a mandate stands now. */
export function mandateMoved(mandate: Mandate, now: number): OutboxEvent {
  const { id: mandateId, accountId, gateway, label, startedBy, state, reason } = mandate;
  const told = { accountId, mandateId, gateway, label, startedBy, state, reason };
  return event('mandateMoved', accountId ?? mandateId, now, told);
}

/** Whatever is charged by a mandate is decided on its account: who writes one, writes to that. */
export function seenOf(account: Pick<Account, 'id' | 'version'> | null): readonly Seen[] {
  return account === null ? [] : [{ accountId: account.id, version: account.version }];
}

/** Whose it is: an account that the provider does not name rightly is nobody's. */
async function ownerOf(house: House, gateway: string, { accountId, providerReference }: MandateResult) {
  if (accountId === null) return null;
  const account = await house.store.reads.account(id(accountId));
  if (account === null)
    house.log.warn('A mandate is of nobody whom we know', { gateway, providerReference, accountId });
  return account;
}
