import { css, html, nothing, type PropertyDeclarations, type PropertyValues } from 'lit';
import type { DunningAhead, DunningStep } from '../../api/documents.ts';
import type { CustomerView } from '../../api/wire.ts';
import { define } from '../../elements/element.ts';
import { formatDate, formatMoney } from '../../i18n/format.ts';
import { paperMessages, type PaperMessages } from '../../i18n/paper-messages.ts';
import { DaftariPage } from '../context.ts';
import { loader } from '../loader.ts';

/** What is overdue, and what comes of it and when: told before it happens. Nothing for who is not late. */
class Overdue extends DaftariPage {
  static override properties: PropertyDeclarations = { customer: { attribute: false } };
  static override styles = [
    DaftariPage.styles,
    css`
      div {
        margin-block-end: 1rem;
        padding: 0.875rem 1.125rem;
        border-inline-start: 4px solid currentcolor;
        border-radius: var(--daftari-radius-small);
        background: var(--daftari-warn-soft);
        color: var(--daftari-on-warn-soft);
      }
      div.bad {
        background: var(--daftari-bad-soft);
        color: var(--daftari-on-bad-soft);
      }
      strong {
        font-weight: 700;
      }
    `,
  ];

  declare customer: CustomerView;
  #ahead = loader(this, async () => (owes(this.customer) ? this.context.api.documents.ahead() : null));

  override render() {
    const told = this.#ahead.value;
    if (told === null || BigInt(told.overdue.minor) <= 0n || !owes(this.customer)) return nothing;
    const words = paperMessages(this.language);
    const sentences = sentencesOf(told, words, this.language, this.customer.zone);
    return html`<div class=${told.access === 'granted' ? '' : 'bad'} role="status">
      <strong>${words.overdue(formatMoney(told.overdue, this.language))}</strong> ${sentences.join(' ')}
    </div>`;
  }

  protected override begin(): void {
    void this.#ahead.reload();
  }

  protected override updated(changed: PropertyValues<{ customer: CustomerView }>): void {
    super.updated(changed);
    const before = changed.get('customer');
    if (before !== undefined && before.owed.minor !== this.customer.owed.minor) void this.#ahead.reload();
  }
}

/** What was taken of access, until when she is let be, and the next that hurts; a reminder hurts nobody. */
function sentencesOf(told: DunningAhead, words: PaperMessages, language: string, zone: string): readonly string[] {
  const said: string[] = [];
  if (told.access !== 'granted') said.push(words.taken[told.access]);
  if (told.pausedUntil !== null) said.push(words.rests(formatDate(told.pausedUntil, language, zone)));
  const next = told.ahead.find((step) => hurting(step) !== null || step.fee !== null);
  if (next === undefined) return said;
  const when = formatDate(next.at, language, zone);
  const hurt = hurting(next);
  if (hurt !== null) said.push(words.next[hurt](when));
  if (next.fee !== null) said.push(words.fee(formatMoney(next.fee, language), when));
  return [...said, words.payFirst];
}

function hurting({ effects }: DunningStep): keyof PaperMessages['next'] | null {
  return (['terminate', 'suspend', 'wall', 'throttle'] as const).find((effect) => effects.includes(effect)) ?? null;
}

function owes({ owed }: CustomerView): boolean {
  return BigInt(owed.minor) > 0n;
}

define('daftari-overdue', Overdue);
