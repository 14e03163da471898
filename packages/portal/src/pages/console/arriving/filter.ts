import { css, html, nothing, type PropertyDeclarations, type TemplateResult } from 'lit';
import type { PaymentsFilter } from '../../../api/wire.ts';
import { saveFile } from '../../../api/save.ts';
import { define } from '../../../elements/element.ts';
import { formStyles } from '../../../elements/forms.ts';
import { arrivingMessages } from '../../../i18n/arriving-messages.ts';
import { DaftariPage } from '../../context.ts';
import { loader } from '../../loader.ts';
import { gatewayName } from '../reconcile/choice.ts';

/** What was chosen: empty for all. The last day is among them, as people say it. */
export interface Chosen {
  readonly gateway: string;
  readonly status: string;
  readonly from: string;
  readonly through: string;
}

/** Nothing chosen. */
export const EVERYTHING: Chosen = { gateway: '', status: '', from: '', through: '' };

/** The first and the last day that can be chosen: a year that is mistyped lies outside. */
const [FIRST, LAST] = ['2000-01-01', '9999-12-30'] as const;

/**
 * What was chosen, as the server takes it: days up to one that is not among them. What is no day, such as of the year
 * 20266, is not there. Null for days that run backwards.
 */
export function filterOf(chosen: Chosen): PaymentsFilter | null {
  const { gateway, status, from, through } = legible(chosen);
  if (from !== '' && through !== '' && through < from) return null;
  return {
    ...(gateway !== '' && { gateway }),
    ...(status !== '' && { status }),
    ...(from !== '' && { from }),
    ...(through !== '' && { to: dayAfter(through) }),
  };
}

/** What was chosen, without what is no day. */
function legible(chosen: Chosen): Chosen {
  const { from, through } = chosen;
  return { ...chosen, from: isDay(from) ? from : '', through: isDay(through) ? through : '' };
}

function isDay(text: string): boolean {
  if (!/^\d{4}-\d\d-\d\d$/.test(text) || text < FIRST || text > LAST) return false;
  const at = Date.parse(`${text}T00:00Z`);
  // The 30th of February would be read as a day of March.
  return !Number.isNaN(at) && new Date(at).toISOString().startsWith(text);
}

function dayAfter(day: string): string {
  return new Date(Date.parse(`${day}T00:00Z`) + 86_400_000).toISOString().slice(0, 10);
}

/** The name of a file of what was chosen: `payments-mpesa-held-2026-11-01-2026-11-30.csv`. */
export function fileOf(chosen: Chosen): string {
  const { gateway, status, from, through } = legible(chosen);
  return `${['payments', gateway, status, from, through].filter((part) => part !== '').join('-')}.csv`;
}

/** Chooses payments by gateway, state and days, and keeps all that are chosen as a file. It says `chosen`. */
class ConsolePaymentFilter extends DaftariPage {
  static override properties: PropertyDeclarations = { chosen: { attribute: false }, busy: { state: true } };
  static override styles = [
    DaftariPage.styles,
    formStyles,
    css`
      form {
        grid-template-columns: repeat(auto-fit, minmax(min(100%, 9.5rem), 1fr));
        align-items: end;
        gap: 0.75rem;
        margin-block-end: 1rem;
      }
      .wrong {
        grid-column: 1 / -1;
      }
    `,
  ];

  declare chosen: Chosen;
  declare protected busy: boolean;
  #gateways = loader(this, () => this.context.api.paymentGateways());

  constructor() {
    super();
    this.chosen = EVERYTHING;
    this.busy = false;
  }

  override render() {
    const { language, chosen } = this;
    const words = arrivingMessages(language);
    const { states } = words.filter;
    const isBackwards = filterOf(chosen) === null;
    const gateways = this.#gateways.value?.gateways ?? (chosen.gateway === '' ? [] : [chosen.gateway]);
    return html`<form role="search" aria-label=${words.filter.title} @submit=${quiet} @change=${this.#change}>
      ${this.#choice('gateway', words.gateway, new Map(gateways.map((one) => [one, gatewayName(one, language)])))}
      ${this.#choice('status', words.filter.state, new Map(Object.entries(states)))}
      ${this.#day('from', words.filter.from, false)} ${this.#day('through', words.filter.through, isBackwards)}
      ${isBackwards ? html`<p class="wrong" id="backwards" role="alert">${words.filter.backwards}</p>` : nothing}
      <button class="button quiet" type="button" ?disabled=${isBackwards || this.busy} @click=${this.#save}>
        ${words.filter.csv}
      </button>
    </form>`;
  }

  protected override begin(): void {
    void this.#gateways.reload();
  }

  #choice(name: 'gateway' | 'status', label: string, options: ReadonlyMap<string, string>): TemplateResult {
    const held = this.chosen[name];
    return html`<div class="field">
      <label for=${name}>${label}</label>
      <select id=${name} name=${name}>
        <option value="" .selected=${held === ''}>${arrivingMessages(this.language).filter.every}</option>
        ${[...options].map(
          ([value, text]) => html`<option value=${value} .selected=${held === value}>${text}</option>`,
        )}
      </select>
    </div>`;
  }

  #day(name: 'from' | 'through', label: string, isBackwards: boolean): TemplateResult {
    const held = this.chosen[name];
    const isWrong = isBackwards || (held !== '' && !isDay(held));
    return html`<div class="field">
      <label for=${name}>${label}</label>
      <input
        id=${name}
        name=${name}
        type="date"
        min=${FIRST}
        max=${LAST}
        .value=${held}
        aria-invalid=${isWrong}
        aria-describedby=${isBackwards ? 'backwards' : nothing}
      />
    </div>`;
  }

  #change = ({ target }: Event): void => {
    const { name, value } = target as HTMLInputElement | HTMLSelectElement;
    this.chosen = { ...this.chosen, [name]: value };
    this.dispatchEvent(new CustomEvent('chosen', { detail: this.chosen }));
  };

  #save = async (): Promise<void> => {
    const { chosen, context } = this;
    const filter = filterOf(chosen);
    if (filter === null) return;
    this.busy = true;
    await this.attempt(async () => saveFile(await context.api.paymentsCsv(filter), fileOf(chosen)));
    this.busy = false;
  };
}

const quiet = (event: Event): void => event.preventDefault();

define('daftari-console-payment-filter', ConsolePaymentFilter);
