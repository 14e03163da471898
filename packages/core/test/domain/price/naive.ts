import type { MeterPrice, PriceModel } from '../../../src/domain/price/price.ts';
import type { RaterOptions } from '../../../src/domain/price/rater.ts';
import type { UseRecord } from '../../../src/domain/price/tally.ts';
import { compareDecimal, parseDecimal, plus, ratio, times, ZERO, type Decimal } from '../../../src/kernel/decimal.ts';
import { periodInstants, type Period } from '../../../src/kernel/period.ts';

const MINUTE = 60_000;

/** What a period comes to, worked out the slow way: by asking what a clock on the wall shows in every minute. */
export function naive(price: MeterPrice, records: readonly UseRecord[], { zone, period }: RaterOptions) {
  const span = periodInstants(period as Period, zone);
  const parts = records.flatMap((record) => partsOf(record, price, zone, span));
  const steps = price.increments as { scope: string; step: bigint; minimum?: bigint } | undefined;
  const billedUpTo = (units: bigint): bigint => {
    if (steps === undefined || units === 0n) return units;
    const first = steps.minimum ?? steps.step;
    return units <= first ? first : first + ceil(units - first, steps.step) * steps.step;
  };
  const inside = parts.filter(({ outside }) => !outside).toSorted((a, b) => a.at - b.at);
  const reached = new Map<string, bigint>();
  let left = times(parseDecimal(price.allowance ?? '0'), ratio(price.blockSize, 1n));
  let [used, billed, priced, own] = [0n, 0n, ZERO, ZERO];
  for (const part of inside) {
    const scope = steps?.scope === 'day' ? part.date : 'period';
    const bySequence = steps?.scope === 'day' || steps?.scope === 'period';
    const before = bySequence
      ? (reached.get(scope) ?? 0n)
      : part.before + (steps?.scope === 'session' ? part.session : 0n);
    const after = before + part.units;
    reached.set(scope, after);
    const units = billedUpTo(after) - billedUpTo(before);
    const counted = times(ratio(units, 1n), parseDecimal(part.window?.weight ?? '1'));
    const covered = compareDecimal(left, counted) < 0 ? left : counted;
    left = minus(left, covered);
    const rest = times(minus(counted, covered), ratio(1n, price.blockSize));
    if (part.window?.price === undefined) priced = plus(priced, rest);
    else own = plus(own, times(rest, parseDecimal(part.window.price)));
    used += part.units;
    billed += units;
  }
  const sessions = records.filter(({ opens, fromAt }) => opens && fromAt >= span.fromAt && fromAt < span.toAt).length;
  const fees = times(ratio(BigInt(sessions), 1n), parseDecimal(price.connectFee ?? '0'));
  const outside = parts.reduce((all, part) => all + (part.outside ? part.units : 0n), 0n);
  return { used, billed, amount: plus(modelAmount(price.model, priced), plus(own, fees)), outside };
}

/** A record cut wherever the date, the window or the clock's offset changes, and at the ends of the period. */
function partsOf(record: UseRecord, price: MeterPrice, zone: string, span: { fromAt: number; toAt: number }) {
  const { fromAt, toAt, units, sessionBefore = 0n } = record;
  const runs: { key: string; at: number; ms: number; side: number }[] = [];
  for (let at = fromAt; at < toAt || at === fromAt; at += MINUTE) {
    const side = at < span.fromAt ? -1 : at >= span.toAt ? 1 : 0;
    const shown = wallClock(at, zone);
    const key = side === 0 ? `${shown.date} ${windowOf(price, shown.minute)?.id} ${shown.offset}` : String(side);
    const last = runs.at(-1);
    const ms = toAt === fromAt ? 0 : MINUTE;
    if (last?.key === key) last.ms += ms;
    else runs.push({ key, at, ms, side });
  }
  // First between the period and its neighbours, rounded half up at either end; then by the largest remainder.
  const upTo = (instant: number): bigint => {
    if (toAt === fromAt) return instant > fromAt ? units : 0n;
    const ms = Math.min(Math.max(instant - fromAt, 0), toAt - fromAt);
    return (2n * units * BigInt(ms) + BigInt(toAt - fromAt)) / BigInt(2 * (toAt - fromAt));
  };
  const [before, until] = [upTo(span.fromAt), upTo(span.toAt)];
  const within = runs.filter(({ side }) => side === 0);
  const shares = largestRemainder(
    until - before,
    within.map(({ ms }) => BigInt(ms)),
  );
  let position = before;
  const inside = within.map(({ at }, index) => {
    const { date, minute } = wallClock(at, zone);
    const part = { at, date, outside: false, units: shares[index] ?? 0n, before: position, session: sessionBefore };
    position += part.units;
    return { ...part, window: windowOf(price, minute) };
  });
  const rest = { at: 0, date: '', outside: true, before: 0n, session: 0n, window: undefined };
  return [...inside, { ...rest, units: units - (until - before) }];
}

function largestRemainder(total: bigint, weights: readonly bigint[]): bigint[] {
  const whole = weights.reduce((all, weight) => all + weight, 0n) || 1n;
  const shares = weights.map((weight) => (whole === 1n && weight === 0n ? total : (total * weight) / whole));
  const order = weights
    .map((weight, at) => ({ at, rest: (total * weight) % whole }))
    .toSorted((a, b) => {
      return a.rest === b.rest ? a.at - b.at : a.rest > b.rest ? -1 : 1;
    });
  let left = total - shares.reduce((all, share) => all + share, 0n);
  for (const { at } of order) {
    if (left <= 0n) break;
    shares[at] = (shares[at] ?? 0n) + 1n;
    left -= 1n;
  }
  return shares;
}

/** The windows of these tests are open every day, and the later in the list has the higher priority. */
function windowOf({ windows = [] }: MeterPrice, minute: number) {
  return windows.findLast(({ start, end }) => {
    const [from, to] = [minutesOf(start), minutesOf(end)];
    return from < to ? minute >= from && minute < to : minute >= from || minute < to;
  });
}

function minutesOf(time: string): number {
  return Number(time.slice(0, 2)) * 60 + Number(time.slice(3));
}

function modelAmount(model: PriceModel, units: Decimal): Decimal {
  if (model.model === 'unit') return times(units, parseDecimal(model.price));
  if (model.model === 'package') {
    const packages = times(units, ratio(1n, BigInt(model.size)));
    return times(ratio(ceil(packages.numerator, packages.denominator), 1n), parseDecimal(model.price));
  }
  if (model.model !== 'graduated') throw new Error(`these tests know no ${model.model}`);
  let [amount, from] = [ZERO, ZERO];
  for (const [at, { upTo, price, flat }] of model.tiers.entries()) {
    if (compareDecimal(units, from) <= 0 && at > 0) break;
    const end = upTo === null || compareDecimal(units, parseDecimal(upTo)) < 0 ? units : parseDecimal(upTo);
    amount = plus(amount, plus(times(minus(end, from), parseDecimal(price)), parseDecimal(flat ?? '0')));
    from = end;
  }
  return amount;
}

interface Shown {
  readonly date: string;
  readonly minute: number;
  readonly offset: number;
}

const shownBefore = new Map<string, Shown>();
const clocks = new Map<string, Intl.DateTimeFormat>();

function wallClock(at: number, zone: string): Shown {
  const key = `${zone} ${at}`;
  const known = shownBefore.get(key);
  if (known !== undefined) return known;
  const clock =
    clocks.get(zone) ?? new Intl.DateTimeFormat('sv', { timeZone: zone, dateStyle: 'short', timeStyle: 'short' });
  clocks.set(zone, clock);
  const [date = '', time = ''] = clock.format(at).split(' ');
  const shown = {
    date,
    minute: Number(time.slice(0, 2)) * 60 + Number(time.slice(3, 5)),
    offset: Date.parse(`${date}T${time.slice(0, 5)}Z`) - at,
  };
  shownBefore.set(key, shown);
  return shown;
}

function ceil(a: bigint, b: bigint): bigint {
  return (a + b - 1n) / b;
}

function minus(a: Decimal, b: Decimal): Decimal {
  return plus(a, { numerator: -b.numerator, denominator: b.denominator });
}
