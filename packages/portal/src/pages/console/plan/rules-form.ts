import type { Section } from '../../../elements/blocks.ts';
import { choices, type Field } from '../../../elements/fields.ts';
import type { Asked } from './form.ts';

/** What a holder may change, when, and what it costs. */
export function changesSection(asked: Asked): Section {
  const { words, postpaid, held } = asked;
  const timing = (name: string, otherwise: 'now' | 'next_period'): string =>
    words.timings[held(`changes.plan.${name}`, otherwise) as 'now'];
  return {
    id: 'changes',
    title: words.changes,
    summary: words.changesSay(timing('upgrade', 'now'), timing('downgrade', 'next_period')),
    blocks: [
      { kind: 'fields', fields: [...planFields(asked), ...(postpaid ? [] : [prepaidField(asked)])] },
      { kind: 'fields', fields: pauseFields(asked) },
      { kind: 'fields', fields: promiseFields(asked) },
    ],
  };
}

function planFields({ words, currency }: Asked): readonly Field[] {
  const fee = (name: string, label: string): Field => {
    return { name: `changes.${name}`, label, kind: 'decimal', hint: words.emptyNone, optional: true };
  };
  const timings = choices(words.timings);
  return [
    { name: 'changes.plan.upgrade', label: words.upgrade, options: timings, value: 'now' },
    { name: 'changes.plan.downgrade', label: words.downgrade, options: timings, value: 'next_period' },
    fee('plan.upgradeFee', words.upgradeFee(currency)),
    fee('plan.downgradeFee', words.downgradeFee(currency)),
    { name: 'changes.plan.unused', label: words.unused, options: choices(words.unuseds) },
    { name: 'changes.cancel', label: words.cancel, options: choices(words.cancels) },
    fee('cancelFee', words.cancelFee(currency)),
  ];
}

function prepaidField({ words }: Asked): Field {
  const options = choices(words.prepaidChanges);
  return { name: 'changes.plan.prepaid', label: words.prepaidChange, options, wide: true };
}

function pauseFields({ words, currency, held }: Asked): readonly Field[] {
  const may: Field = { name: 'changes.pause', label: words.pause, kind: 'check', value: 'yes' };
  if (held('changes.pause', 'yes') === '') return [may];
  return [
    may,
    { name: 'changes.pause.maxDaysPerYear', label: words.pauseDays, kind: 'digits', value: '60' },
    { name: 'changes.pause.minDays', label: words.pauseLeast, kind: 'digits', value: '1' },
    { name: 'changes.pause.compensation', label: words.compensation, options: choices(words.compensations) },
    {
      name: 'changes.pause.fee',
      label: words.pauseFee(currency),
      kind: 'decimal',
      hint: words.emptyNone,
      optional: true,
    },
  ];
}

function promiseFields({ words, currency, held }: Asked): readonly Field[] {
  const may: Field = { name: 'changes.promise', label: words.promise, kind: 'check' };
  const grace: Field = { name: 'changes.accessGraceMs', label: words.graceHours, kind: 'digits', value: '0' };
  if (held('changes.promise') === '') return [may, grace];
  const none = { hint: words.emptyNone, optional: true } as const;
  return [
    may,
    { name: 'changes.promise.maxDays', label: words.promiseDays, kind: 'digits', value: '3' },
    { name: 'changes.promise.minTenureDays', label: words.promiseTenure, kind: 'digits', value: '30' },
    { name: 'changes.promise.maxOwed', label: words.promiseOwed(currency), kind: 'decimal', ...none },
    { name: 'changes.promise.fee', label: words.promiseFee(currency), kind: 'decimal', ...none },
    grace,
  ];
}

/** What becomes of who holds an older version, and when it is on sale. */
export function existingSection({ words, postpaid, held }: Asked): Section {
  const { on_date_split: split, ...always } = words.existingModes;
  const modes = postpaid ? { ...always, on_date_split: split } : always;
  const mode = held('existing.mode', 'grandfather');
  const fields: readonly Field[] = [
    { name: 'existing.mode', label: words.existingMode, options: choices(modes) },
    ...(mode === 'grandfather' ? [] : [{ name: 'existing.from', label: words.existingFrom, kind: 'date' } as const]),
    { name: 'availableFrom', label: words.availableFrom, kind: 'date', optional: true },
    { name: 'availableUntil', label: words.availableUntil, kind: 'date', optional: true },
  ];
  const summary = modes[mode as 'grandfather'];
  return { id: 'existing', title: words.existing, summary, blocks: [{ kind: 'fields', fields }] };
}
