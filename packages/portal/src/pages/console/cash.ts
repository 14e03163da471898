import { html, nothing, type PropertyDeclarations, type TemplateResult } from 'lit';
import type { Drawer, Safe } from '../../api/arriving.ts';
import type { StreamEvent } from '../../api/stream.ts';
import '../../elements/daftari-sheet.ts';
import '../../elements/daftari-table.ts';
import { define } from '../../elements/element.ts';
import { ExplainRequest, type ListRequest } from '../../elements/events.ts';
import { formStyles } from '../../elements/forms.ts';
import { listStyles } from '../../elements/lists.ts';
import { arrivingMessages } from '../../i18n/arriving-messages.ts';
import { consoleMessages } from '../../i18n/console-messages.ts';
import { formatDateTime, formatDay, formatMoment, formatMoney } from '../../i18n/format.ts';
import { DaftariPage } from '../context.ts';
import { loader } from '../loader.ts';
import './arriving/cash-from.ts';
import { closingCells, closingColumns } from './arriving/cash-rows.ts';
import { cashStyles } from './arriving/cash-styles.ts';
import './arriving/closing.ts';
import './arriving/depositing.ts';
import { roomStyles } from './styles.ts';

const SIZE = 15;

type Act = 'take' | 'close' | 'deposit';

/** The cash desk: what lies in a drawer, what was counted, and what is to go to the bank. */
class ConsoleCash extends DaftariPage {
  static override properties: PropertyDeclarations = { desk: { state: true }, act: { state: true } };
  static override styles = [DaftariPage.styles, roomStyles, formStyles, listStyles, cashStyles];

  /** Whose drawer is open; null for one's own. */
  declare protected desk: string | null;
  /** What is being done; null for nothing. */
  declare protected act: Act | null;

  #page = 1;
  #drawer = loader(this, () => this.context.api.arriving.drawer(this.desk));
  #safe = loader(this, () => this.context.api.arriving.safe());
  #closings = loader(this, () => this.context.api.arriving.closings({ page: this.#page, limit: SIZE }));

  constructor() {
    super();
    this.desk = null;
    this.act = null;
  }

  override render() {
    const words = arrivingMessages(this.language);
    return html`<div class="title">
        <h1>${consoleMessages(this.language).cash}</h1>
        <button class="button" aria-haspopup="dialog" @click=${() => (this.act = 'take')}>${words.takeCash}</button>
      </div>
      <p class="soft">${words.cashLead}</p>
      <div class="pair">${this.#drawerCard()} ${this.#safeCard()}</div>
      ${this.#table()} ${this.#sheets()}`;
  }

  protected override begin(): void {
    for (const { reload } of [this.#drawer, this.#safe, this.#closings]) void reload();
  }

  protected override heard({ name }: StreamEvent): void {
    if (name === 'paymentReceived') this.soon(this.#drawer.reload);
  }

  #drawerCard(): TemplateResult {
    const words = arrivingMessages(this.language);
    const { value, failure } = this.#drawer;
    return html`<section class="card" aria-labelledby="drawer" @daftari-retry-request=${this.#drawer.reload}>
      <div class="head">
        <h2 id="drawer">${words.drawer}</h2>
        ${this.#desks()}
      </div>
      ${this.rows(value === null ? null : [value], failure === null ? '' : this.sentence(failure), '', ([drawer]) =>
        this.#lies(drawer as Drawer),
      )}
    </section>`;
  }

  /** One's own drawer, and those that were closed of late. */
  #desks(): TemplateResult | typeof nothing {
    const own = this.context.me.user.name;
    const words = arrivingMessages(this.language);
    const known = new Set([own, ...(this.#closings.value?.closings.map(({ desk }) => desk) ?? [])]);
    if (this.desk !== null) known.add(this.desk);
    if (known.size < 2) return html`<span class="soft small">${words.yours(own)}</span>`;
    return html`<select aria-label=${words.drawer} @change=${this.#open}>
      ${[...known].map(
        (desk) =>
          html`<option value=${desk} .selected=${desk === (this.desk ?? own)}>
            ${desk === own ? words.yours(own) : desk}
          </option>`,
      )}
    </select>`;
  }

  #lies({ expected, since, takings, whose }: Drawer): TemplateResult {
    const { language } = this;
    const words = arrivingMessages(language);
    const { zone } = this.context.me.isp;
    const from = since === null ? words.neverClosed : words.sinceClosing(formatMoment(since, language, zone));
    const none = takings.length === 0;
    return html`<p class="soft small">${words.expected}</p>
      <p class="sum number">${formatMoney(expected, language)}</p>
      <p class="soft small">${none ? words.drawerEmpty : `${words.receipts(takings.length)}, ${from}`}</p>
      ${whose === 'agent' ? html`<p class="small">${words.agentDrawer}</p>` : nothing}
      <ul class="takings">
        ${takings.toReversed().map(
          ({ paymentId, amount, takenAt }) =>
            html`<li class="row">
              <span>${formatDateTime(takenAt, language, zone)}</span>
              <button class="link" @click=${(event: Event) => this.#explain(event, paymentId)}>
                ${consoleMessages(language).explain}<span class="hidden"> (${formatMoney(amount, language)})</span>
              </button>
              <strong class="side number">${formatMoney(amount, language)}</strong>
            </li>`,
        )}
      </ul>
      <button class="button" aria-haspopup="dialog" ?disabled=${none} @click=${() => (this.act = 'close')}>
        ${words.closeDay}
      </button>`;
  }

  #safeCard(): TemplateResult {
    const words = arrivingMessages(this.language);
    const { value, failure } = this.#safe;
    return html`<section class="card" aria-labelledby="safe" @daftari-retry-request=${this.#safe.reload}>
      <div class="head"><h2 id="safe">${words.safe}</h2></div>
      ${this.rows(value === null ? null : [value], failure === null ? '' : this.sentence(failure), '', ([safe]) =>
        this.#kept(safe as Safe),
      )}
    </section>`;
  }

  #kept({ toDeposit, closings }: Safe): TemplateResult {
    const { language } = this;
    const words = arrivingMessages(language);
    const none = BigInt(toDeposit.minor) === 0n;
    return html`<p class="soft small">${words.safeLead}</p>
      <p class="sum number">${formatMoney(toDeposit, language)}</p>
      <p class="soft small">${none ? words.safeEmpty : nothing}</p>
      <ul class="takings">
        ${closings.map(({ day, desk, counted, deposited }) => {
          const left = { ...counted, minor: String(BigInt(counted.minor) - BigInt(deposited.minor)) };
          return html`<li class="row">
            <span>${formatDay(day, language)} <span class="soft small">${desk}</span></span>
            <strong class="side number">${formatMoney(left, language)}</strong>
          </li>`;
        })}
      </ul>
      <button class="button" aria-haspopup="dialog" ?disabled=${none} @click=${() => (this.act = 'deposit')}>
        ${words.deposit}
      </button>`;
  }

  #table(): TemplateResult {
    const { language } = this;
    const words = arrivingMessages(language);
    const { value, failure } = this.#closings;
    return html`<daftari-table
      lang=${language}
      heading=${words.closings}
      none=${words.closingsNone}
      .columns=${closingColumns(language)}
      .cells=${value?.closings.map((closing) => closingCells(closing, language, this.context.me.isp.zone)) ?? null}
      .paged=${value}
      .size=${SIZE}
      .error=${failure === null ? '' : this.sentence(failure)}
      @daftari-list-request=${this.#turn}
      @daftari-retry-request=${this.#closings.reload}
    ></daftari-table>`;
  }

  #sheets(): TemplateResult {
    const { language, context } = this;
    const words = arrivingMessages(language);
    const [drawer, safe] = [this.#drawer.value, this.#safe.value];
    return html`${this.#sheet(
      'take',
      words.takeCashTitle,
      html`<daftari-console-cash-from
        lang=${language}
        .context=${context}
        @made=${this.#drawer.reload}
        @done=${this.#close}
      ></daftari-console-cash-from>`,
    )}
    ${this.#sheet(
      'close',
      words.closeTitle(drawer?.desk ?? ''),
      html`<daftari-console-closing
        lang=${language}
        .context=${context}
        .drawer=${drawer}
        @made=${this.#made}
      ></daftari-console-closing>`,
    )}
    ${this.#sheet(
      'deposit',
      words.depositTitle,
      html`<daftari-console-depositing
        lang=${language}
        .context=${context}
        .safe=${safe}
        @made=${this.#made}
      ></daftari-console-depositing>`,
    )}`;
  }

  #sheet(act: Act, heading: string, inside: TemplateResult): TemplateResult {
    const open = this.act === act;
    return html`<daftari-sheet lang=${this.language} heading=${heading} ?open=${open} @close=${this.#close}
      >${open ? inside : nothing}</daftari-sheet
    >`;
  }

  #explain(event: Event, paymentId: string): void {
    event.target?.dispatchEvent(new ExplainRequest('payment', paymentId));
  }

  #open = (event: Event): void => {
    const { value } = event.target as HTMLSelectElement;
    this.desk = value === this.context.me.user.name ? null : value;
    this.#drawer.forget();
    void this.#drawer.reload();
  };

  #close = (): void => {
    this.act = null;
  };

  #made = (): void => {
    this.act = null;
    this.begin();
  };

  #turn = ({ page }: ListRequest): void => {
    this.#page = page;
    void this.#closings.reload();
  };
}

define('daftari-console-cash', ConsoleCash);
