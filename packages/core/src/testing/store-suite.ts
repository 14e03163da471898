import { afterAll, beforeAll, describe } from 'vitest';
import type { Store } from '../ports/store.ts';
import { describeAccessLog } from './store-suite-access.ts';
import { describeCredit } from './store-suite-credit.ts';
import { describeRated } from './store-suite-rated.ts';
import { describeMoney, describeReads } from './store-suite-reads.ts';
import { describePromotions } from './store-suite-promotions.ts';
import { describeProof } from './store-suite-proof.ts';
import { describeReferrals } from './store-suite-referrals.ts';
import { describeTerms } from './store-suite-terms.ts';
import { describeUnits } from './store-suite-units.ts';
import { describeWork } from './store-suite-work.ts';
import { describeWriters, describeWrites } from './store-suite-writes.ts';

/** Opens one more store on the same database, as another process would. */
export type OpenStore = () => Promise<Store>;

/** What every store must hold. `fresh` makes an empty database and answers how to open stores on it. */
export function describeStore(name: string, fresh: () => Promise<OpenStore>): void {
  describe(`the store on ${name}`, () => {
    const pair: { store?: Store; other?: Store } = {};
    const both = () => ({ store: pair.store as Store, other: pair.other as Store });
    beforeAll(async () => {
      const open = await fresh();
      pair.store = await open();
      pair.other = await open();
    });
    afterAll(async () => {
      await pair.other?.close();
      await pair.store?.close();
    });

    describe('writing', () => describeWrites(both));
    describe('two writers', () => describeWriters(both));
    describe('money', () => describeMoney(both));
    describe('reading', () => describeReads(both));
    describe('what changes access', () => describeAccessLog(both));
    describe('terms', () => describeTerms(both));
    describe('rated usage', () => describeRated(both));
    describe('units', () => describeUnits(both));
    describe('credit', () => describeCredit(both));
    describe('promotions', () => describePromotions(both));
    describe('referrals', () => describeReferrals(both));
    describe('work', () => describeWork(both));
    describe('proof', () => describeProof(both));
  });
}
