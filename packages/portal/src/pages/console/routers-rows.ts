import { html, nothing, type TemplateResult } from 'lit';
import type { Drift, RouterDetail } from '../../api/routers.ts';
import type { Cell, Column } from '../../elements/daftari-table.ts';
import { consoleMessages } from '../../i18n/console-messages.ts';
import { formatCount, formatDuration, formatMoment } from '../../i18n/format.ts';
import { wordFor } from '../../i18n/messages.ts';
import { routerMessages } from '../../i18n/router-messages.ts';

/** What rows about a router are written with. */
export interface Writing {
  readonly language: string;
  readonly zone: string;
  readonly now: number;
}

/** The columns of drifts. */
export function driftColumns(language: string): readonly Column[] {
  const words = routerMessages(language);
  return [
    { heading: words.what },
    { heading: words.wanted, shown: 'wide' },
    { heading: words.found, shown: 'wide' },
    { heading: words.age, end: true },
  ];
}

/** One drift in those columns; it can be mended by itself. */
export function driftCells(drift: Drift, { language, now }: Writing, repair: (drift: Drift) => void): readonly Cell[] {
  const words = routerMessages(language);
  const { kind, username, wanted, found, openedAt, seen, outcome, cuts } = drift;
  const who = html`<span class="hidden"> (${username})</span>`;
  return [
    html`<span class="name">${username}</span>
      <span class="sub">${words.kinds[kind]}</span>
      <span class="sub narrow">${words.wanted}: <span lang="en">${wanted}</span></span>
      <span class="sub narrow">${words.found}: <span lang="en">${found}</span></span>
      ${outcome === null ? nothing : html`<span class="sub">${words.lastTry(outcome)}</span>`}`,
    html`<span lang="en">${wanted}</span>`,
    html`<span lang="en">${found}</span>${cuts ? html`<span class="sub">${words.mendingCuts}</span>` : nothing}`,
    html`${formatDuration(now - Date.parse(openedAt), language, 'short')}
      <span class="sub">${words.seenTimes(formatCount(seen, language))}</span>
      <button class="link" aria-haspopup="dialog" @click=${() => repair(drift)}>${words.repair}${who}</button>`,
  ];
}

/** The columns of outages. */
export function outageColumns(language: string): readonly Column[] {
  const words = routerMessages(language);
  return [{ heading: words.from }, { heading: words.lasted, end: true }];
}

/** One outage in those columns. */
export function outageCells(
  { fromAt, toAt, reason, given }: RouterDetail['outages'][number],
  { language, zone, now }: Writing,
): readonly Cell[] {
  const words = routerMessages(language);
  const lasted = formatDuration((toAt === null ? now : Date.parse(toAt)) - Date.parse(fromAt), language, 'short');
  const back = given === 0 ? words.givenNone : words.givenBack(formatCount(given, language));
  return [
    html`<span class="number">${formatMoment(fromAt, language, zone)}</span
      ><span class="sub" lang="en">${reason}</span>`,
    html`${lasted}<span class="sub">${toAt === null ? words.goesOn : back}</span>`,
  ];
}

/** The columns of what has happened. */
export function historyColumns(language: string): readonly Column[] {
  const words = routerMessages(language);
  return [{ heading: words.what }, { heading: consoleMessages(language).when, end: true }];
}

const TONES: Readonly<Record<string, string>> = { down: 'bad', up: 'good', rebooted: 'warn' };

/** One event in those columns. */
export function historyCells(
  { at, kind, text }: RouterDetail['history'][number],
  { language, zone }: Writing,
): readonly Cell[] {
  const words = routerMessages(language);
  return [
    html`<span class="chip ${TONES[kind] ?? ''}">${wordFor(words.events, kind)}</span>
      <span class="sub" lang="en">${text}</span>`,
    formatMoment(at, language, zone),
  ];
}

/** What mending would do, each step with whom it is about. */
export function stepList(drifts: readonly Drift[], steps: readonly string[], language: string): TemplateResult {
  const words = routerMessages(language);
  return html`<ol>
    ${drifts.map(
      ({ username, kind, cuts }, at) =>
        html`<li>
          <span class="who">${username}</span> <span class="soft small">${words.kinds[kind]}</span>
          ${cuts ? html`<span class="chip plain bad">${words.cuts}</span>` : nothing}
          <span class="step" lang="en">${steps[at] ?? ''}</span>
        </li>`,
    )}
  </ol>`;
}
