import { html, nothing } from 'lit';
import type { DunningAccess, DunningCount, DunningPolicy, DunningRow, DunningState } from '../../../api/dunning.ts';
import '../../../elements/daftari-shares.ts';
import type { Cell, Column } from '../../../elements/daftari-table.ts';
import { dunningMessages } from '../../../i18n/dunning-messages.ts';
import { formatCount, formatDate, formatMoney } from '../../../i18n/format.ts';
import { wordFor } from '../../../i18n/messages.ts';

const TONES = { open: 'warn', promised: '', escalated: 'bad', resolved: 'good', abandoned: '' } as const;
const ACCESS_TONES = { granted: 'good', throttle: 'warn', wall: 'warn', suspend: 'bad' } as const;

/** Where a case stands, in its colour. */
export function stateChip(state: DunningState, language: string): Cell {
  return html`<span class="chip ${TONES[state]}">${dunningMessages(language).states[state]}</span>`;
}

/** What is taken of access, in its colour. */
export function accessChip(access: DunningAccess, language: string): Cell {
  return html`<span class="chip ${ACCESS_TONES[access]}">${dunningMessages(language).accesses[access]}</span>`;
}

/** The columns of cases. */
export function caseColumns(language: string): readonly Column[] {
  const words = dunningMessages(language);
  return [
    { heading: words.customer },
    { heading: words.stage, shown: 'wide' },
    { heading: words.dueSince, shown: 'wide' },
    { heading: words.overdue, end: true },
  ];
}

/** One case in those columns. */
export function caseCells(row: DunningRow, language: string, zone: string): readonly Cell[] {
  const words = dunningMessages(language);
  const stage = row.stage ?? words.beforeFirst;
  const paused = row.pausedUntil === null ? null : words.paused(formatDate(row.pausedUntil, language, zone));
  const since = row.dueSince === null ? '–' : formatDate(row.dueSince, language, zone);
  return [
    html`<a class="name" href="/console/dunning/${encodeURIComponent(row.customerId)}">${row.customerName}</a>
      <span class="sub">${row.customerNumber}</span>
      <span class="sub narrow">${stage} · ${since}</span>
      ${row.access === 'granted' ? nothing : accessChip(row.access, language)}
      ${paused === null ? nothing : html`<span class="sub">${paused}</span>`}`,
    stage,
    since,
    html`<strong>${formatMoney(row.overdue, language)}</strong><br />${stateChip(row.state, language)}`,
  ];
}

/** Where cases stand and what is overdue there, as columns and rows. */
export function countColumns(language: string): readonly Column[] {
  const words = dunningMessages(language);
  return [{ heading: words.stage }, { heading: words.cases, end: true }, { heading: words.overdue, end: true }];
}

/** One stage in those columns. */
export function countCells({ state, stage, cases, overdue }: DunningCount, language: string): readonly Cell[] {
  const words = dunningMessages(language);
  return [
    html`<span class="name">${stage ?? words.beforeFirst}</span>
      ${state === 'open' ? nothing : stateChip(state, language)}`,
    formatCount(cases, language),
    formatMoney(overdue, language),
  ];
}

/** The columns of policies. */
export function policyColumns(language: string): readonly Column[] {
  const words = dunningMessages(language);
  return [{ heading: words.policy }, { heading: words.what, shown: 'wide' }, { heading: words.editPolicy, end: true }];
}

/** One policy in those columns, with its stages in a few words. */
export function policyCells(
  policy: DunningPolicy,
  language: string,
  edit: (policy: DunningPolicy) => void,
): readonly Cell[] {
  const words = dunningMessages(language);
  const stages = policy.stages.map(({ afterDays, effects }) => {
    const named = effects.map(({ kind }) => wordFor(words.effects, kind)).join(', ');
    return html`<span class="sub">${words.days(String(afterDays))}: ${named}</span>`;
  });
  return [
    html`<span class="name">${policy.name}</span> ${
        policy.isDefault ? html`<span class="chip good">${words.default}</span>` : nothing
      }<span class="sub">${policy.code} · ${words.version(String(policy.version))}</span>
      <span class="narrow">${stages}</span>`,
    html`${stages}`,
    html`<button class="link" aria-haspopup="dialog" @click=${() => edit(policy)}>
      ${words.editPolicy}<span class="hidden"> (${policy.name})</span>
    </button>`,
  ];
}
