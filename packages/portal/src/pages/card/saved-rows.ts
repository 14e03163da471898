import { html, nothing, type TemplateResult } from 'lit';
import type { Mandate, WaysToPay } from '../../api/paying.ts';
import { cardMessages } from '../../i18n/card-messages.ts';
import { formatDate, formatMonth } from '../../i18n/format.ts';
import { chargedOf, standingOf, type Standing } from './standing.ts';

/** How saved ways are looked at, and by whom. */
export interface Seen {
  readonly language: string;
  readonly zone: string;
  /** UTC milliseconds by the server's clock. */
  readonly now: number;
  /** By who has saved them; else by an operator. */
  readonly own: boolean;
  readonly busy: boolean;
  /** The one that pays. */
  readonly charged: Mandate | null;
  readonly ways: WaysToPay | null;
}

/** A colour for each standing; the word beside it says the same. */
const TONES: Readonly<Record<Standing, string>> = {
  used: 'good',
  spare: '',
  failing: 'bad',
  expired: 'warn',
  ended: '',
  standing: 'good',
};

/** One that can still be charged: what it is, how it stands, and a button to end it. */
export function savedRow(one: Mandate, seen: Seen, end: () => void): TemplateResult {
  const words = cardMessages(seen.language);
  const standing = standingOf(one, seen.charged, seen.now);
  const used = seen.own ? words.used : words.usedConsole;
  return html`<li>
    <div>
      <strong class="number">${one.label}</strong>
      <span class="chip ${TONES[standing]}">${standing === 'used' ? used : words[standing]}</span>
    </div>
    <div>
      <span class="soft small">${below(one, standing, seen)}</span>
      <button class="link" ?disabled=${seen.busy} @click=${end}>
        ${words.end}<span class="hidden"> (${one.label})</span>
      </button>
    </div>
  </li>`;
}

/** A card works until its month is over everywhere, and it is over last twelve hours behind UTC. */
const LAST_ZONE_MS = 12 * 3_600_000;

/** What stands below its name. */
function below({ expiresAt, createdAt }: Mandate, standing: Standing, { language, zone }: Seen): string {
  const words = cardMessages(language);
  if (standing === 'standing') return words.standingHint;
  if (expiresAt === null) return words.savedOn(formatDate(createdAt, language, zone));
  const month = formatMonth(new Date(Date.parse(expiresAt) - LAST_ZONE_MS).toISOString().slice(0, 7), language);
  return standing === 'expired' ? words.validityOver(month) : words.validUntil(month);
}

/** Those that have ended, folded away: when, and why. */
export function pastWays(mandates: readonly Mandate[], { language, zone }: Seen): TemplateResult | typeof nothing {
  const words = cardMessages(language);
  const past = mandates.filter(({ state }) => state === 'ended');
  if (past.length === 0) return nothing;
  return html`<details>
    <summary>${words.before(past.length)}</summary>
    <ul>
      ${past.map(({ label, endedAt, createdAt, reason }) => {
        const when = words.endedOn(formatDate(endedAt ?? createdAt, language, zone));
        return html`<li>
          <span class="number">${label}</span>
          <span class="soft small">${reason === null ? when : `${when} · ${reason}`}</span>
        </li>`;
      })}
    </ul>
  </details>`;
}

/** What comes of ending one, in a sentence. */
export function followsEnd(ending: Mandate, open: readonly Mandate[], seen: Seen): string {
  const words = cardMessages(seen.language);
  if (!seen.own) return words.endHers;
  if (ending.id !== seen.charged?.id) return words.endSpare;
  const rest = open.filter(({ id }) => id !== ending.id);
  const next = chargedOf(rest, seen.ways, seen.now);
  return next === null ? words.endLast : words.endOther(next.label);
}
