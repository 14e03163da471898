import type { BillLine, MeterOrder, PlanBill, PlanDraft, PlanOrder, PlanPreview } from '../../src/api/selling.ts';
import type { Money } from '../../src/api/wire.ts';
import { iso, kes, NOW, type World } from './people.ts';

const MONTH = 30 * 86_400_000;

/** What the fake's catalogue answers, by method and path; undefined where it has no such thing. */
export function sold(world: World, method: string, path: string, body: unknown): unknown {
  const [, kind = '', id = '', verb = ''] = path.split('/');
  if (kind === 'plans' && method === 'POST' && id === 'preview') return preview(body as Asked);
  if (kind === 'plans' && method === 'GET' && id !== '') return world.plans.find((each) => each.id === id);
  if (kind !== 'plan-drafts') return undefined;
  const draft = world.drafts.find((each) => each.id === id);
  switch (`${method} ${verb}`) {
    case 'GET ':
      return id === '' ? { drafts: world.drafts } : draft;
    case 'POST ':
      return keep(world, `draft-${world.drafts.length + 1}`, body as PlanOrder);
    case 'PUT ':
      return keep(world, id, body as PlanOrder);
    case 'DELETE ':
      world.drafts = world.drafts.filter((each) => each.id !== id);
      return {};
    default:
      return undefined;
  }
}

function keep(world: World, id: string, plan: PlanOrder): PlanDraft {
  const draft = { id, plan, changedAt: iso(NOW) };
  world.drafts = [...world.drafts.filter((each) => each.id !== id), draft];
  return draft;
}

interface Asked {
  readonly plan: PlanOrder;
  readonly sample: { readonly usage: Readonly<Record<string, string>>; readonly periods: number };
}

/** Three bills: the price in advance, and from the second on what was used; taxes as 33.4 % of what is net. */
function preview({ plan, sample }: Asked): PlanPreview {
  const usage = plan.kind === 'postpaid' ? plan.usage : [];
  const cliffs = usage.flatMap((price, at) => (price.model.model === 'volume' ? [cliff(price.meter, at)] : []));
  const reserved =
    plan.code === 'admin'
      ? [{ severity: 'error', code: 'plan.malformed', path: 'code', message: 'Another code is wanted.' } as const]
      : [];
  return {
    warnings: [...reserved, ...cliffs],
    bills: reserved.length > 0 ? [] : Array.from({ length: sample.periods }, (_, at) => bill(plan, sample, usage, at)),
    curves: usage.map((price, at) => ({
      path: `usage.${at}`,
      meter: price.meter,
      points: [0, 5, 10, 10.001, 20, 30, 50].map((x) => ({ x: String(x), y: cost(price, x) })),
    })),
  };
}

function bill(plan: PlanOrder, { usage }: Asked['sample'], prices: readonly MeterOrder[], at: number): PlanBill {
  const phase = plan.phases[at];
  const fromAt = NOW + at * MONTH;
  const flat = line(plan, plan.name, at === 0 && phase?.price != null ? phase.price : plan.price, fromAt);
  const setup = at === 0 && plan.setupFee !== null ? [line(plan, 'Set-up fee', plan.setupFee, fromAt)] : [];
  const used = prices.map((price) => {
    const units = Number(usage[price.meter] ?? '0') / Number(price.blockSize);
    return line(plan, `${units} of ${price.meter}`, cost(price, units), fromAt - MONTH);
  });
  const lines = [flat, ...setup, ...(at === 0 ? [] : used)];
  const sum = (of: 'net' | 'tax' | 'gross'): Money => {
    const minor = lines.reduce((total, each) => total + BigInt(each[of].minor), 0n);
    return { minor: String(minor), currency: 'KES' };
  };
  return {
    fromAt: iso(fromAt),
    toAt: iso(fromAt + MONTH),
    phase: phase?.key ?? null,
    lines,
    net: sum('net'),
    tax: sum('tax'),
    total: sum('gross'),
  };
}

function line({ taxMode, taxes, taxClass }: PlanOrder, description: string, amount: Money, fromAt: number): BillLine {
  const minor = BigInt(amount.minor);
  const per = taxes.length === 0 && taxClass === null ? 1000n : 1334n;
  const net = taxMode === 'inclusive' ? (minor * 1000n) / per : minor;
  const gross = taxMode === 'inclusive' ? minor : (minor * per) / 1000n;
  const span = { fromAt: iso(fromAt), toAt: iso(fromAt + MONTH) };
  return { description, ...span, net: minorOf(net), tax: minorOf(gross - net), gross: minorOf(gross) };
}

/** What so many priced units cost, for the models that the tests sell. */
function cost({ model }: MeterOrder, units: number): Money {
  switch (model.model) {
    case 'unit':
      return cents(units * Number(model.price));
    case 'volume': {
      const tier = model.tiers.find(({ upTo }) => upTo === null || units <= Number(upTo));
      return cents(units * Number(tier?.price ?? 0));
    }
    case 'graduated': {
      let below = 0;
      const owed = model.tiers.reduce((sum, { upTo, price }) => {
        const end = upTo === null ? units : Math.min(units, Number(upTo));
        const part = Math.max(0, end - below) * Number(price);
        below = end;
        return sum + part;
      }, 0);
      return cents(owed);
    }
    default:
      return kes(0);
  }
}

function cents(major: number): Money {
  return { minor: String(Math.round(major * 100)), currency: 'KES' };
}

function cliff(meter: string, at: number) {
  const message = `10 units of ${meter} cost 100, and the first bit above them makes it 80.`;
  return { severity: 'warning', code: 'cliff', path: `usage.${at}`, message } as const;
}

function minorOf(minor: bigint): Money {
  return { minor: String(minor), currency: 'KES' };
}
