import { html, nothing, type PropertyDeclarations, type TemplateResult } from 'lit';
import type { GatewayStatement } from '../../../api/reconcile.ts';
import type { StreamEvent } from '../../../api/stream.ts';
import { define } from '../../../elements/element.ts';
import { formStyles } from '../../../elements/forms.ts';
import { formatAmount, formatCount, formatMonth } from '../../../i18n/format.ts';
import { wordFor } from '../../../i18n/messages.ts';
import { reconcileMessages } from '../../../i18n/reconcile-messages.ts';
import { DaftariPage } from '../../context.ts';
import { loader } from '../../loader.ts';
import { daysOfMonths, monthsBetween } from '../../months.ts';
import { statementStyles } from './statement-styles.ts';

const MONTHS = 12;
const YEAR_MS = 366 * 86_400_000;
const MOVED = ['received', 'sent', 'takenBack', 'fees', 'settled', 'other'] as const;

/** Whether a statement foots: what moved makes the closing of the opening, and that is part of the ledger's balance. */
export function isFooting(one: GatewayStatement): boolean {
  const moved = MOVED.reduce((sum, part) => sum + BigInt(one[part].minor), BigInt(one.opening.minor));
  const closing = BigInt(one.closing.minor);
  return moved === closing && closing + BigInt(one.elsewhere.minor) === BigInt(one.ledger.minor);
}

/** What moved the money of a gateway over a month, from what stood there to what stands there. */
class ConsoleGatewayStatement extends DaftariPage {
  static override properties: PropertyDeclarations = { gateway: {}, month: { state: true } };
  static override styles = [DaftariPage.styles, formStyles, statementStyles];

  declare gateway: string;
  declare protected month: string;

  #statement = loader(this, () => {
    const { from, to } = daysOfMonths(this.month, this.month);
    return this.context.api.reconcile.statement(this.gateway, from, to);
  });

  constructor() {
    super();
    this.gateway = '';
    this.month = '';
  }

  override render() {
    const { language } = this;
    const words = reconcileMessages(language);
    const { value, failure } = this.#statement;
    return html`<section class="card" aria-labelledby="title">
      <div class="head">
        <h2 id="title">${words.statement}</h2>
        <select aria-label=${words.month} @change=${this.#choose}>
          ${this.#months.map(
            (month) =>
              html`<option value=${month} .selected=${month === this.month}>${formatMonth(month, language)}</option>`,
          )}
        </select>
      </div>
      ${
        failure !== null
          ? html`<div @daftari-retry-request=${this.#statement.reload}>${this.failed(this.sentence(failure))}</div>`
          : value === null
            ? this.waiting()
            : this.#table(value)
      }
    </section>`;
  }

  protected override begin(): void {
    if (this.month === '') this.month = this.#months[0] ?? '';
    void this.#statement.reload();
  }

  /** Money that came or went, and what was booked of a break, moves it. */
  protected override heard({ name }: StreamEvent): void {
    if (/^(?:payment|disbursement|break|refund)/u.test(name)) this.soon(this.#statement.reload);
  }

  get #months(): readonly string[] {
    const now = Date.now();
    const [from, to] = [now - YEAR_MS, now].map((at) => new Date(at).toISOString());
    return monthsBetween(from ?? '', to ?? '', this.context.me.isp.zone, MONTHS);
  }

  #table(one: GatewayStatement): TemplateResult {
    const { language } = this;
    const words = reconcileMessages(language);
    const line = (name: string, part: { readonly minor: string; readonly currency: string }, look = '') =>
      html`<tr class=${look}>
        <th scope="row">${name}</th>
        <td>${formatAmount(part, language)}</td>
      </tr>`;
    const foots = isFooting(one);
    return html`<table>
        <thead>
          <tr>
            <th scope="col">${words.line}</th>
            <th scope="col">${words.amountsIn(one.closing.currency)}</th>
          </tr>
        </thead>
        <tbody>
          ${line(words.parts.opening, one.opening, 'sum')}
          ${MOVED.map((part) => (one[part].minor === '0' ? nothing : line(words.parts[part], one[part])))}
          ${line(words.parts.closing, one.closing, 'sum')} ${line(words.elsewhere, one.elsewhere, 'soft')}
          ${line(words.ledger(one.clearing), one.ledger, 'soft')}
        </tbody>
      </table>
      <p class="foots">
        <span class="chip ${foots ? 'good' : 'bad'}">${foots ? words.foots : words.footsNot}</span>
      </p>
      ${one.movements.length === 0 ? nothing : this.#movements(one)}`;
  }

  #movements({ movements }: GatewayStatement): TemplateResult {
    const { language } = this;
    const words = reconcileMessages(language);
    return html`<details>
      <summary class="small">${words.movementsOf}</summary>
      <table>
        <thead>
          <tr>
            <th scope="col">${words.line}</th>
            <th scope="col">${words.count}</th>
            <th scope="col">${words.amount}</th>
          </tr>
        </thead>
        <tbody>
          ${movements.map(
            ({ kind, count, amount }) =>
              html`<tr>
                <th scope="row">${wordFor(words.journals, kind)}</th>
                <td>${formatCount(count, language)}</td>
                <td>${formatAmount(amount, language)}</td>
              </tr>`,
          )}
        </tbody>
      </table>
    </details>`;
  }

  #choose = (event: Event): void => {
    this.month = (event.target as HTMLSelectElement).value;
    this.#statement.forget();
    void this.#statement.reload();
  };
}

define('daftari-console-gateway-statement', ConsoleGatewayStatement);
