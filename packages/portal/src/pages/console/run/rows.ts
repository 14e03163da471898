import { html, nothing } from 'lit';
import type { Run, RunItem, RunProgress } from '../../../api/runs.ts';
import '../../../elements/daftari-shares.ts';
import type { Share } from '../../../elements/daftari-shares.ts';
import type { Cell, Column } from '../../../elements/daftari-table.ts';
import { formatMoment, formatMoney } from '../../../i18n/format.ts';
import { runMessages } from '../../../i18n/run-messages.ts';
import { customerLink } from '../links.ts';

const TONES = { planning: 'warn', running: 'warn', done: 'good' } as const;
const ITEM_TONES = { planned: '', claimed: 'warn', done: 'good', parked: 'bad' } as const;

/** What rows of runs are written with. */
export interface Writing {
  readonly language: string;
  readonly zone: string;
  readonly currency: string;
  /** Names of customers as far as they are known, by the ids of their accounts. */
  readonly names: ReadonlyMap<string, string>;
}

/** Where a run stands, in its colour. */
export function runChip({ state }: Pick<Run, 'state'>, language: string): Cell {
  return html`<span class="chip ${TONES[state]}">${runMessages(language).states[state]}</span>`;
}

/** How far a run has come, as the parts of a bar. */
export function sharesOf({ done, parked, claimed, planned }: RunProgress, language: string): readonly Share[] {
  const words = runMessages(language).itemStates;
  return [
    { name: words.done, tone: 'brand', count: done },
    { name: words.parked, tone: 'bad', count: parked },
    { name: words.claimed, tone: 'warn', count: claimed },
    { name: words.planned, tone: 'idle', count: planned },
  ];
}

/** The columns of runs. */
export function runColumns(language: string): readonly Column[] {
  const words = runMessages(language);
  return [{ heading: words.run }, { heading: words.begun, shown: 'wide' }, { heading: words.state, end: true }];
}

/** One run in those columns. */
export function runCells(run: Run, { language, zone }: Pick<Writing, 'language' | 'zone'>): readonly Cell[] {
  const words = runMessages(language);
  const begun = formatMoment(run.startedAt, language, zone);
  return [
    html`<a class="name" href="/console/runs/${encodeURIComponent(run.id)}">${words.kinds[run.kind]}</a>
      <span class="sub">${words.due(formatMoment(run.cutOff, language, zone))}</span>
      <span class="sub narrow">${begun} ${words.by(run.actor)}</span>`,
    html`<span class="number">${begun}</span><span class="sub">${words.by(run.actor)}</span>`,
    runChip(run, language),
  ];
}

/** The columns of accounts of a run. */
export function itemColumns(language: string): readonly Column[] {
  const words = runMessages(language);
  return [
    { heading: words.account },
    { heading: words.documents, end: true, shown: 'wide' },
    { heading: words.total, end: true, shown: 'wide' },
    { heading: words.state, end: true },
  ];
}

/** What can be done about a parked account. */
export interface Taking {
  readonly retry: (item: RunItem) => void;
  readonly approve: (item: RunItem) => void;
}

/** One account of a run in those columns; what is parked can be tried again, or approved. */
export function itemCells(item: RunItem, writing: Writing, taking: Taking): readonly Cell[] {
  const { language, currency, names } = writing;
  const words = runMessages(language);
  const name = names.get(item.accountId) ?? item.accountId;
  const total = formatMoney({ minor: item.total, currency }, language);
  return [
    html`${customerLink(item.accountId, name)}
      ${item.reason === null ? nothing : html`<span class="sub">${item.reason}</span>`}
      <span class="sub narrow">${total}</span>
      ${
        item.state === 'parked'
          ? html`<button class="link" @click=${() => taking.retry(item)}>
                ${words.retry}<span class="hidden"> (${name})</span>
              </button>
              <span class="soft" aria-hidden="true">·</span>
              <button class="link" aria-haspopup="dialog" @click=${() => taking.approve(item)}>
                ${words.approve}<span class="hidden"> (${name})</span>
              </button>`
          : nothing
      }`,
    String(item.documents),
    total,
    html`<span class="chip ${ITEM_TONES[item.state]}">${words.itemStates[item.state]}</span>`,
  ];
}
