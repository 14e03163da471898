import type { Block, Section } from '../../../elements/blocks.ts';
import { choices, type Field, type FormValues } from '../../../elements/fields.ts';
import { formatUnits } from '../../../i18n/format.ts';
import { formatValidity } from '../../../i18n/validity.ts';
import { planMessages, type PlanMessages } from '../../../i18n/plan-messages.ts';
import { proposedCode } from '../orders.ts';
import type { ClassRates } from '../tax/table.ts';
import { equipmentSection } from './equipment-form.ts';
import { isKind, type PlanKind } from './kinds.ts';
import { taxFields } from './tax-form.ts';
import { feesSection, grantsSection, phasesSection } from './offer-form.ts';
import { changesSection, existingSection } from './rules-form.ts';
import { usageSection } from './usage-form.ts';

/** What the form is drawn from. */
export interface Asked {
  readonly language: string;
  readonly words: PlanMessages;
  readonly currency: string;
  /** The classes of the tax table, with their rates of today. */
  readonly classes: readonly ClassRates[];
  readonly kind: PlanKind;
  /** Whether it is paid by the calendar. */
  readonly postpaid: boolean;
  /** What a field holds, or what is proposed for it. */
  readonly held: (name: string, otherwise?: string) => string;
  /** How many rows a list has. */
  readonly count: (name: string) => number;
}

/** Reads what was typed, as the form needs it. */
export function askedOf(
  typed: FormValues,
  language: string,
  currency: string,
  classes: readonly ClassRates[] = [],
): Asked {
  const words = planMessages(language);
  const held = (name: string, otherwise = ''): string => typed[name] ?? otherwise;
  const kind = isKind(typed['planKind']) ? typed['planKind'] : 'prepaid';
  return {
    language,
    words,
    currency,
    classes,
    kind,
    postpaid: held('kind', 'prepaid') === 'postpaid',
    held,
    count: (name) => Number(held(`${name}.count`, '0')),
  };
}

/** The chapters of the form; what a plan of this kind cannot have is not among them. */
export function planForm(asked: Asked): readonly Section[] {
  const { kind, postpaid } = asked;
  const bundle = kind === 'bundle';
  return [
    basics(asked),
    ...(bundle ? [] : [time(asked), service(asked)]),
    ...(bundle || kind === 'hotspot' ? [] : [fairUse(asked)]),
    ...(postpaid ? [usageSection(asked)] : []),
    grantsSection(asked),
    ...(kind === 'bundle' || kind === 'hotspot' ? [] : [phasesSection(asked)]),
    ...(bundle ? [] : [feesSection(asked), changesSection(asked)]),
    ...(bundle || kind === 'add_on' ? [] : [equipmentSection(asked)]),
    existingSection(asked),
  ];
}

function basics(asked: Asked): Section {
  const { words, currency, held } = asked;
  const fields: readonly Field[] = [
    { name: 'name', label: words.name },
    { name: 'code', label: words.code, kind: 'code', value: proposedCode(held('name')), hint: words.codeHint },
    { name: 'price', label: words.priceIn(currency), kind: 'decimal' },
    ...taxFields(asked),
  ];
  return { id: 'basics', title: words.basics, summary: held('name'), open: true, blocks: [{ kind: 'fields', fields }] };
}

function time(asked: Asked): Section {
  const { words, kind, postpaid, held } = asked;
  const terms: Field = { name: 'kind', label: words.terms, options: choices(words.termsKinds), wide: true };
  const chosen: readonly Field[] = kind === 'add_on' || kind === 'business' || kind === 'percentile' ? [terms] : [];
  const fields = [...chosen, ...(postpaid ? interval(asked) : validity(asked))];
  const summary = postpaid
    ? formatUnits(Number(held('interval.count', '1')) || 1, held('interval.unit', 'month') as 'month', asked.language)
    : lengthOf(asked);
  return { id: 'time', title: words.time, summary, open: true, blocks: [{ kind: 'fields', fields }] };
}

/** How long a term is, as far as it can be read. */
function lengthOf({ held, language }: Asked): string {
  const kind = held('validity', 'calendar_month');
  const count = Number(held('validity.count', '1')) || 1;
  const byClock = kind === 'minute' || kind === 'hour' || kind === 'day' || kind === 'week';
  if (byClock) return formatValidity({ kind: 'duration', count, unit: kind }, language);
  const calendar = kind as 'local_days';
  return formatValidity({ kind: calendar, count: kind === 'end_of_local_day' ? 0 : count }, language);
}

function validity({ words, held }: Asked): readonly Field[] {
  const lasts = held('validity', 'calendar_month');
  const counted = lasts !== 'end_of_local_day';
  return [
    { name: 'validity', label: words.lasts, options: choices(words.lastsKinds), wide: !counted },
    ...(counted ? [{ name: 'validity.count', label: words.howMany, kind: 'digits', value: '1' } as const] : []),
    { name: 'renewal', label: words.renewal, options: choices(words.renewals) },
    { name: 'graceDays', label: words.graceDays, kind: 'digits', value: '0', hint: words.graceHint },
    { name: 'onExpiry', label: words.onExpiry, options: choices(words.onExpiries), wide: true },
  ];
}

function interval({ words }: Asked): readonly Field[] {
  const { period: _, ...units } = words.units;
  return [
    { name: 'interval.count', label: words.every, kind: 'digits', value: '1' },
    { name: 'interval.unit', label: words.unitOfTime, options: choices(units), value: 'month' },
    { name: 'alignment', label: words.alignment, options: choices(words.alignments) },
    { name: 'dueDays', label: words.dueDays, kind: 'digits', value: '14' },
  ];
}

function service({ words, kind, held }: Asked): Section {
  const limited = held('quotaBytes').trim() !== '';
  const rolls = limited && held('rollover') !== '';
  const value = kind === 'add_on' ? '0' : '';
  const fields: readonly Field[] = [
    { name: 'downKbps', label: words.down, kind: 'decimal', value },
    { name: 'upKbps', label: words.up, kind: 'decimal', value },
    { name: 'quotaBytes', label: words.quota, kind: 'decimal', hint: words.quotaHint, optional: true },
    ...(limited ? [{ name: 'afterQuota', label: words.after, options: choices(words.afters) }] : []),
    ...(limited && held('afterQuota') === 'slow'
      ? [{ name: 'slow', label: words.slow, kind: 'decimal', value: '1' } as const]
      : []),
    { name: 'access', label: words.access, options: choices(words.accesses) },
    { name: 'sessionsAllowed', label: words.sessions, kind: 'digits', value: kind === 'add_on' ? '0' : '1' },
    ...(limited ? [{ name: 'rollover', label: words.rollover, kind: 'check' } as const] : []),
    ...(rolls ? rollover(words) : []),
  ];
  const [down, up] = [held('downKbps', value), held('upKbps', value)];
  const data = limited ? `${held('quotaBytes')} GB` : words.noLimit;
  const summary = down === '' ? '' : `${down} / ${up} Mbps · ${data}`;
  return { id: 'service', title: words.service, summary, open: true, blocks: [{ kind: 'fields', fields }] };
}

function rollover(words: PlanMessages): readonly Field[] {
  return [
    { name: 'rollover.min', label: words.rolloverMin, kind: 'decimal', value: '0' },
    { name: 'rollover.max', label: words.rolloverMax, kind: 'decimal' },
    { name: 'rollover.periods', label: words.rolloverPeriods, kind: 'digits', value: '1' },
    { name: 'rollover.overage', label: words.overage, options: choices(words.overages) },
  ];
}

function fairUse({ words, kind, count }: Asked): Section {
  const rows = Array.from({ length: count('fairUse') }, (_, at) => {
    const name = (field: string): string => `fairUse.${at}.${field}`;
    const fields: readonly Field[] = [
      { name: name('afterBytes'), label: words.afterGb, kind: 'decimal' },
      { name: name('downKbps'), label: words.down, kind: 'decimal' },
      { name: name('upKbps'), label: words.up, kind: 'decimal' },
    ];
    return { title: words.fairStep(at + 1), blocks: [{ kind: 'fields', fields }] satisfies readonly Block[] };
  });
  return {
    id: 'fair-use',
    title: words.fairUse,
    summary: words.steps(rows.length),
    open: kind === 'fair_use',
    blocks: [{ kind: 'rows', name: 'fairUse', add: words.addStep, rows }],
  };
}
