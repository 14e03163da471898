import { css, html, type PropertyDeclarations, type TemplateResult } from 'lit';
import { formatDay } from '../i18n/format.ts';
import { reconcileMessages } from '../i18n/reconcile-messages.ts';
import { DaftariElement, define } from './element.ts';

/** A day of the strip, and how many breaks of it are open. */
export interface StripDay {
  readonly day: string;
  readonly state: 'clean' | 'incomplete' | 'open' | 'loading';
  readonly open: number;
}

/** Asks to look at one day. */
export class DayChoice extends Event {
  readonly day: string;

  constructor(day: string) {
    super('daftari-day-choice', { bubbles: true, composed: true });
    this.day = day;
  }
}

const MARKS = { clean: '✓', incomplete: '…', loading: '' } as const;
const STATES = ['clean', 'incomplete', 'open'] as const;

const stripStyles = css`
  :host {
    container-type: inline-size;
  }
  .days {
    display: grid;
    grid-template-columns: repeat(30, minmax(0, 1fr));
    gap: 0.25rem;
  }
  @container (max-width: 52rem) {
    .days {
      grid-template-columns: repeat(10, minmax(0, 1fr));
    }
  }
  @container (max-width: 24rem) {
    .days {
      grid-template-columns: repeat(6, minmax(0, 1fr));
    }
  }
  [role='radio'] {
    display: grid;
    align-content: center;
    justify-items: center;
    min-inline-size: 0;
    min-block-size: 3rem;
    padding: 0.125rem 0;
    border: 1px solid transparent;
    border-radius: 0.5rem;
    line-height: 1.2;
    font-variant-numeric: tabular-nums;
  }
  [aria-checked='true'] {
    outline: 2px solid var(--daftari-ink);
    outline-offset: 1px;
  }
  .date {
    font-size: 0.8125rem;
  }
  .mark {
    min-block-size: 1.2em;
    font-size: 0.875rem;
    font-weight: 700;
  }
  .clean {
    background: var(--daftari-brand-soft);
    color: var(--daftari-on-brand-soft);
  }
  .incomplete {
    border-color: var(--daftari-line-strong);
    border-style: dashed;
    background: var(--daftari-surface);
    color: var(--daftari-ink-soft);
  }
  .open {
    background: var(--daftari-bad-soft);
    color: var(--daftari-on-bad-soft);
  }
  .loading {
    background: var(--daftari-sunken);
    color: var(--daftari-ink-soft);
  }
  .ends,
  .keys {
    display: flex;
    flex-wrap: wrap;
    justify-content: space-between;
    gap: 0.375rem 1.25rem;
    padding-block-start: 0.5rem;
  }
  .keys {
    justify-content: flex-start;
  }
  .keys span {
    display: inline-flex;
    align-items: center;
    gap: 0.375rem;
  }
  .keys i {
    display: grid;
    place-items: center;
    inline-size: 1.375rem;
    block-size: 1.25rem;
    border-width: 1px;
    border-radius: 0.3125rem;
    font-size: 0.75rem;
    font-style: normal;
    font-weight: 700;
  }
`;

/** Days beside each other, each with a mark of how it stands; one is looked at. It says `daftari-day-choice`. */
class DaftariDayStrip extends DaftariElement {
  static override properties: PropertyDeclarations = { heading: {}, days: { attribute: false }, chosen: {} };
  static override styles = [DaftariElement.styles, stripStyles];

  declare heading: string;
  /** Oldest first. */
  declare days: readonly StripDay[];
  /** The day that is looked at. */
  declare chosen: string;

  constructor() {
    super();
    this.heading = '';
    this.days = [];
    this.chosen = '';
  }

  override render() {
    const { days, language } = this;
    const words = reconcileMessages(language);
    const [first, last] = [days[0], days.at(-1)];
    return html`<div class="days" role="radiogroup" aria-label=${this.heading} @keydown=${this.#key}>
        ${days.map((one) => this.#day(one))}
      </div>
      <p class="ends soft small" aria-hidden="true">
        <span>${first === undefined ? '' : formatDay(first.day, language)}</span>
        <span>${last === undefined ? '' : formatDay(last.day, language)}</span>
      </p>
      <p class="keys soft small" aria-hidden="true">
        ${STATES.map((state) => {
          const mark = state === 'open' ? '2' : MARKS[state];
          return html`<span><i class=${state}>${mark}</i>${words.dayStates[state]}</span>`;
        })}
      </p>`;
  }

  #day({ day, state, open }: StripDay): TemplateResult {
    const words = reconcileMessages(this.language);
    const isChosen = day === this.chosen;
    const said = state === 'open' ? words.dayOpen(open) : words.dayStates[state];
    const name = `${formatDay(day, this.language)}: ${said}`;
    return html`<button
      role="radio"
      class=${state}
      aria-checked=${isChosen}
      aria-label=${name}
      title=${name}
      tabindex=${isChosen ? 0 : -1}
      @click=${() => this.dispatchEvent(new DayChoice(day))}
    >
      <span class="date">${Number(day.slice(8))}</span>
      <span class="mark">${state === 'open' ? open : MARKS[state]}</span>
    </button>`;
  }

  #key = (event: KeyboardEvent): void => {
    const step = STEPS[event.key];
    if (step === undefined) return;
    event.preventDefault();
    const next = this.days[this.days.findIndex(({ day }) => day === this.chosen) + step];
    if (next === undefined) return;
    this.dispatchEvent(new DayChoice(next.day));
    void this.updateComplete.then(() => this.renderRoot.querySelector<HTMLElement>('[aria-checked=true]')?.focus());
  };
}

const STEPS: Readonly<Record<string, number>> = { ArrowLeft: -1, ArrowUp: -1, ArrowRight: 1, ArrowDown: 1 };

define('daftari-day-strip', DaftariDayStrip);
