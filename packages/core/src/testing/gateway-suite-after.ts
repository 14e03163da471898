import { expect, it } from 'vitest';
import type { MandateResult } from '../domain/gateway-result.ts';
import { benchAsk, type OnBench, benchSignal, saidOn, type GatewayBench, type MandateBench } from './gateway-bench.ts';
import { payOn } from './gateway-suite-report.ts';

/** What payers allow for later: told, by one name until it ends. */
export function testMandates(on: OnBench): void {
  it(
    'tells of a mandate, with words for a person',
    on(async (bench, skip) => {
      const { startedBy, allow } = mandatesOf(bench, skip);
      await allow();
      const [mandate] = await mandatesTold(bench);
      expect(mandate).toMatchObject({ state: 'active', startedBy, label: expect.stringMatching(/\S/) });
      expect(mandate?.providerReference).not.toBe('');
    }),
  );

  it(
    'charges by a mandate without asking her',
    on(async (bench, skip) => {
      const { startedBy, allow } = mandatesOf(bench, skip);
      if (startedBy === 'provider') return skip('the provider starts each payment by its own calendar');
      await allow();
      const [mandate] = await mandatesTold(bench);
      const { request, query } = bench.gateway;
      const ask = benchAsk(bench, mandate?.providerReference ?? '');
      const asked = await request?.call(bench.gateway, ask, benchSignal());
      const became = await query?.call(bench.gateway, asked?.providerReference ?? '', benchSignal());
      expect(became).toMatchObject({ kind: 'received' });
    }),
  );

  it(
    'tells that a mandate has ended, by the same name',
    on(async (bench, skip) => {
      const { allow, end } = mandatesOf(bench, skip);
      if (end === undefined) return skip('its bench cannot end one');
      await allow();
      await end();
      const told = await mandatesTold(bench);
      expect(told.map(({ state }) => state)).toContain('ended');
      expect(new Set(told.map(({ providerReference }) => providerReference)).size).toBe(1);
    }),
  );
}

/** Money that goes again: told with a name of its own, and the name of the payment that it is taken of. */
export function testTakings(on: OnBench): void {
  it(
    'tells that a payment was taken back, and given again',
    on(async (bench, skip) => {
      const { takeBack, restore } = bench;
      if (takeBack === undefined) return skip('nothing is taken back on its bench');
      const reference = await payOn(bench);
      const names = (await saidOn(bench)).flatMap((said) => {
        return said.kind === 'received' ? [said.receipt, said.providerReference] : [];
      });
      const known = [reference, ...names].filter((name) => name !== null);
      await takeBack(known[0] ?? '');
      const taken = (await saidOn(bench)).filter((said) => said.kind === 'taken_back');
      expect(taken.length).toBeGreaterThan(0);
      for (const one of taken) {
        expect(known).toContain(one.payment);
        expect(one.reason).toMatch(/\w+ \w+/);
        if (one.amount !== null) expect(one.amount.minor > 0n && one.amount.minor <= bench.amount.minor).toBe(true);
      }
      if (restore === undefined) return;
      await restore();
      const given = (await saidOn(bench)).filter((said) => said.kind === 'restored');
      expect(given.map((one) => one.reference)).toContain(taken[0]?.reference);
    }),
  );
}

function mandatesOf({ mandates }: GatewayBench, skip: (why: string) => never): MandateBench {
  return mandates ?? skip('nobody allows anything on its bench');
}

async function mandatesTold(bench: GatewayBench): Promise<readonly MandateResult[]> {
  return (await saidOn(bench)).filter((said) => said.kind === 'mandate');
}
