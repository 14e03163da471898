import { isBillingError, money, type Billing, type Plan } from '@daftari/core';
import type { Chance } from './chance.ts';
import { dials, type Home } from './homes.ts';
import type { Site } from './site.ts';

/** What deeds are done with. */
export interface Hands {
  readonly billing: () => Billing;
  readonly chance: Chance;
  readonly sites: readonly Site[];
  readonly homes: readonly Home[];
  readonly plans: readonly Plan[];
  /** She pays for one more term, whatever she has. */
  readonly pays: (home: Home) => Promise<void>;
  /** Says that a site is not as the ledger says, from now on. */
  readonly touched: (site: Site) => void;
  readonly count: (what: string) => void;
}

/** Where customers pay for one more term. */
export function till(billing: () => Billing, now: () => number): (home: Home) => Promise<void> {
  let receipts = 0;
  return async ({ account }) => {
    receipts += 1;
    await billing().applyResult('desk', {
      kind: 'received',
      amount: money(1_000_00n, 'KES'),
      receipt: `RCP${String(receipts).padStart(8, '0')}`,
      providerReference: null,
      accountReference: account.number,
      payer: null,
      payerName: null,
      providerAt: now(),
    });
  };
}

/** Something that somebody does to the books: pays, is suspended, changes her plan, moves. */
export async function doInBooks(hands: Hands, home: Home): Promise<void> {
  const { chance, billing, count, touched } = hands;
  const what = chance.pick(['pays', 'pays', 'pays', 'pays', 'suspended', 'changes', 'moves'] as const);
  touched(home.site);
  if (what === 'pays') {
    await hands.pays(home);
    count('payment');
  } else if (what === 'suspended') {
    const state = home.isSuspended ? 'active' : 'suspended';
    await billing().changeAccount(home.account.id, { state });
    home.isSuspended = !home.isSuspended;
    count(state === 'active' ? 'suspension lifted' : 'suspension');
  } else if (what === 'changes') {
    await changePlan(hands, home);
  } else {
    await move(hands, home, chance.pick(hands.sites));
  }
}

async function changePlan({ billing, chance, plans, count }: Hands, { id }: Home): Promise<void> {
  const request = { kind: 'plan', planId: chance.pick(plans).id, when: 'now' } as const;
  try {
    await billing().requestChange(id, request, 'chaos');
    count('plan changed');
  } catch (fault) {
    // To the plan that she has, or while she is suspended or ends: the books say so, and nothing has happened.
    if (!isBillingError(fault)) throw fault;
  }
}

async function move({ billing, touched, count }: Hands, home: Home, to: Site): Promise<void> {
  if (to === home.site) return;
  await billing().place(home.id, { driver: 'mikrotik', routerId: to.id });
  await home.site.router.people.hangUp(home.username);
  home.site = to;
  touched(to);
  await dials(home);
  count('move');
}

const BY_HAND = ['opened', 'other profile', 'no end', 'deleted', 'stranger', 'other password'] as const;

/** Something that somebody does to a router with Winbox. */
export function doByHand({ chance, touched, count }: Hands, site: Site): void {
  const { router } = site;
  const ours = router.rows('/ppp/secret').filter(({ comment = '' }) => comment.startsWith('daftari:'));
  if (ours.length === 0) return;
  const what = chance.pick(BY_HAND);
  const one = chance.pick(ours);
  const id = one['.id'] ?? '';
  touched(site);
  if (what === 'opened') router.set('/ppp/secret', id, { disabled: 'no' });
  if (what === 'other profile') router.set('/ppp/secret', id, { profile: 'default' });
  if (what === 'other password') router.set('/ppp/secret', id, { password: 'changed' });
  if (what === 'deleted') router.remove('/ppp/secret', id);
  if (what === 'stranger') router.add('/ppp/secret', { name: `friend-${chance.below(1_000_000)}`, disabled: 'yes' });
  if (what === 'no end') {
    const ends = router.rows('/system/scheduler').filter(({ name = '' }) => name.startsWith('daftari-'));
    if (ends.length > 0) router.remove('/system/scheduler', chance.pick(ends)['.id'] ?? '');
  }
  count(`by hand: ${what}`);
}
