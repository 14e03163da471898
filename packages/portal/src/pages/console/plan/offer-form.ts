import type { BlockRow, Section } from '../../../elements/blocks.ts';
import { choices, type Field } from '../../../elements/fields.ts';
import type { Asked } from './form.ts';
import { setupTaxFields } from './tax-form.ts';

/** What a subscription goes through first: a trial, a discount, a fixed term. */
export function phasesSection(asked: Asked): Section {
  const { words, kind, count } = asked;
  const rows = Array.from({ length: count('phases') }, (_, at) => phaseRow(asked, at, count('phases') - 1 === at));
  return {
    id: 'phases',
    title: words.phases,
    summary: rows.length === 0 ? words.noPhases : words.stages(rows.length),
    open: kind === 'business',
    blocks: [{ kind: 'rows', name: 'phases', add: words.addPhase, rows }],
  };
}

function phaseRow({ words, currency, held }: Asked, at: number, last: boolean): BlockRow {
  const name = (field: string): string => `phases.${at}.${field}`;
  const { year: _, ...units } = words.units;
  const fixed = held(name('kind'), 'trial') === 'fixed_term';
  const free = held(name('kind'), 'trial') === 'trial';
  const price: Field = {
    name: name('price'),
    label: words.phasePrice(currency),
    kind: 'decimal',
    value: free ? '0' : '',
    hint: words.phasePriceHint,
    optional: true,
  };
  const atEnd: Field = { name: name('atEnd'), label: words.atEnd, options: choices(words.atEnds) };
  const fields: readonly Field[] = [
    { name: name('kind'), label: words.phaseKind, options: choices(words.phaseKinds) },
    price,
    { name: name('length.count'), label: words.howMany, kind: 'digits', value: fixed ? '12' : '1' },
    { name: name('length.unit'), label: words.phaseLength, options: choices(units), value: 'month' },
    ...(fixed && last ? [atEnd] : []),
  ];
  return { title: words.phaseRow(at + 1), blocks: [{ kind: 'fields', fields }] };
}

/** The set-up fee, and what a period comes to at least and at most. */
export function feesSection(asked: Asked): Section {
  const { words, currency, postpaid, held } = asked;
  const money = (name: string, label: string): Field => {
    return { name, label, kind: 'decimal', hint: words.emptyNone, optional: true };
  };
  const amounts = [
    money('setupFee', words.setupFee(currency)),
    ...(postpaid ? [money('minimum', words.minimum(currency)), money('maximum', words.maximum(currency))] : []),
  ];
  const [setup, ...limits] = amounts as [Field, ...Field[]];
  const said = amounts.flatMap(({ name, label }) => (held(name) === '' ? [] : [`${label} ${held(name)}`]));
  return {
    id: 'fees',
    title: words.fees,
    summary: said.join(' · ') || words.noFees,
    blocks: [{ kind: 'fields', fields: [setup, ...setupTaxFields(asked), ...limits] }],
  };
}

/** What is put into buckets: with each term or period, or once with a bundle. */
export function grantsSection(asked: Asked): Section {
  const { words, kind, count } = asked;
  const rows = Array.from({ length: count('grants') }, (_, at) => grantRow(asked, at));
  return {
    id: 'grants',
    title: words.grants,
    summary: words.buckets(rows.length),
    open: kind === 'bundle',
    blocks: [{ kind: 'rows', name: 'grants', add: words.addGrant, rows, least: kind === 'bundle' ? 1 : 0 }],
  };
}

function grantRow({ words, kind, held }: Asked, at: number): BlockRow {
  const name = (field: string): string => `grants.${at}.${field}`;
  const asset = held(name('asset'), 'BYTES') as 'BYTES';
  const bundle = kind === 'bundle';
  const lasts = held(name('validity'), 'local_days');
  const time: readonly Field[] = [
    { name: name('validity'), label: words.lasts, options: choices(words.lastsKinds), value: 'local_days' },
    ...(lasts === 'end_of_local_day'
      ? []
      : [{ name: name('validity.count'), label: words.howMany, kind: 'digits', value: '30' } as const]),
  ];
  const fields: readonly Field[] = [
    { name: name('asset'), label: words.asset, options: choices(words.assets) },
    { name: name('amount'), label: words.amountOf[asset], kind: 'decimal' },
    ...(bundle ? time : []),
    { name: name('increment'), label: words.increment[asset], kind: 'digits', value: '1' },
    { name: name('priority'), label: words.priority, kind: 'digits', value: '50', hint: words.priorityHint },
    { name: name('pooled'), label: words.pooled, kind: 'check' },
  ];
  return { title: words.grantRow(at + 1), blocks: [{ kind: 'fields', fields }] };
}
