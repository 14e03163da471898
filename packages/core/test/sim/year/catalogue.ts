import type { Plan } from '../../../src/domain/plan.ts';
import type { PlanInput, ServiceInput } from '../../../src/domain/plan-input.ts';
import type { TaxInput } from '../../../src/flow/taxes/publish.ts';
import { parseLocalDate } from '../../../src/kernel/calendar.ts';
import { kes } from '../../../src/testing/builders.ts';
import type { Story } from '../../../src/testing/story.ts';

/** 10^9 bytes. */
export const GB = 1_000_000_000n;

/** The tax class of all that this ISP sells. */
const TAX_CLASS = 'internet';

/** VAT as it is at the beginning of the year, and from July on. */
export const vatLaw = (rate: string, from: string): TaxInput => ({
  code: 'VAT',
  name: 'VAT',
  taxClass: TAX_CLASS,
  rate,
  base: 'net+previous',
  order: 10,
  from: parseLocalDate(from),
  source: 'the law of the simulation',
});

const service = (given: Partial<ServiceInput> = {}): ServiceInput => ({
  access: 'pppoe',
  downKbps: 10_000,
  upKbps: 5_000,
  quotaBytes: null,
  afterQuota: 'block',
  sessions: 1,
  ...given,
});

const prepaid = (validity: Extract<NonNullable<PlanInput['terms']>, { kind: 'prepaid' }>['validity']) =>
  ({ kind: 'prepaid', validity, renewal: 'extend', graceMs: 0, continuous: false }) as const;
const monthly = { kind: 'postpaid', interval: { unit: 'month', count: 1 }, dueDays: 14 } as const;
const inside = { taxMode: 'inclusive', taxes: [], taxClass: TAX_CLASS } as const;
const onTop = { taxMode: 'exclusive', taxes: [], taxClass: TAX_CLASS } as const;
const month = prepaid({ kind: 'calendar_month', count: 1 });

const bytes = (amount: bigint, pooled = false) => ({
  asset: 'BYTES',
  amount,
  validity: pooled ? null : ({ kind: 'local_days', count: 30 } as const),
  increment: 1n,
  priority: 10,
  rollover: null,
  pooled,
});

const PLANS = {
  home: { terms: month, price: kes('1000.00'), ...inside, service: service() },
  fast: {
    terms: month,
    price: kes('2000.00'),
    ...inside,
    service: service({ downKbps: 20_000, fairUse: [{ afterBytes: 100n * GB, downKbps: 5_000, upKbps: 2_000 }] }),
  },
  week: {
    terms: prepaid({ kind: 'duration', count: 7, unit: 'day' }),
    price: kes('300.00'),
    ...inside,
    service: service({ quotaBytes: 20n * GB, afterQuota: { downKbps: 512, upKbps: 256 } }),
  },
  day: {
    terms: prepaid({ kind: 'end_of_local_day', count: 0 }),
    price: kes('50.00'),
    ...inside,
    onExpiry: 'wall',
    service: service({ access: 'hotspot' }),
  },
  year: {
    terms: prepaid({ kind: 'calendar_month', count: 12 }),
    price: kes('9000.00'),
    ...inside,
    service: service(),
  },
  line: { terms: month, price: kes('100.00'), ...inside, service: service({ quotaBytes: 0n }) },
  family: {
    terms: month,
    price: kes('3000.00'),
    ...inside,
    service: service({ quotaBytes: 0n }),
    grants: [bytes(100n * GB, true)],
  },
  office: { terms: monthly, price: kes('3000.00'), ...onTop, service: service() },
  tower: { terms: monthly, price: kes('6000.00'), ...onTop, service: service({ downKbps: 40_000 }) },
  metered: {
    terms: monthly,
    price: kes('500.00'),
    ...onTop,
    service: service(),
    usage: [
      {
        meter: 'bytes',
        blockSize: GB,
        model: {
          model: 'graduated',
          tiers: [
            { upTo: '10', price: '50' },
            { upTo: null, price: '20' },
          ],
        },
      },
    ],
  },
  business: {
    terms: monthly,
    price: kes('5000.00'),
    ...onTop,
    service: service(),
    minimum: kes('8000.00'),
    usage: [{ meter: 'bytes', blockSize: GB, model: { model: 'unit', price: '10' } }],
  },
  trial: {
    terms: monthly,
    price: kes('2500.00'),
    ...inside,
    service: service(),
    phases: [
      { key: 'trial', kind: 'trial', length: { unit: 'day', count: 14 }, price: kes('0.00') },
      { key: 'welcome', kind: 'discount', length: { unit: 'month', count: 2 }, price: kes('1250.00') },
      { key: 'evergreen', kind: 'evergreen', length: null, price: null },
    ],
  },
  data: {
    role: 'bundle',
    price: kes('500.00'),
    ...inside,
    service: service({ downKbps: 0, upKbps: 0, sessions: 0 }),
    grants: [bytes(10n * GB)],
  },
  ip: {
    role: 'add_on',
    terms: monthly,
    price: kes('300.00'),
    ...onTop,
    service: service({ downKbps: 0, upKbps: 0, sessions: 0 }),
    setupFee: kes('100.00'),
  },
} as const satisfies Readonly<Record<string, Partial<PlanInput>>>;

/** What this ISP calls its plans. */
export type PlanName = keyof typeof PLANS;

/** The plans of the ISP, by what it calls them. */
export type Catalogue = Readonly<Record<PlanName, Plan>>;

/** Plans that stand for each other in a change, by what is held. */
export const CHANGES: Partial<Readonly<Record<PlanName, PlanName>>> = {
  home: 'fast',
  fast: 'home',
  office: 'tower',
  tower: 'office',
};

/** Publishes taxes and plans. */
export async function publish({ billing, plan }: Story): Promise<Catalogue> {
  await billing.publishTaxes([vatLaw('0.16', '2020-01-01')], 'simulation');
  const published: Partial<Record<PlanName, Plan>> = {};
  for (const [code, given] of Object.entries(PLANS)) {
    published[code as PlanName] = await plan({
      onExpiry: 'refuse',
      ...(given as Partial<PlanInput>),
      code,
      name: code,
    });
  }
  return published as Catalogue;
}
