import { css, html, type PropertyDeclarations, type TemplateResult } from 'lit';
import type { Disbursement, Taking } from '../../api/disbursements.ts';
import type { StreamEvent } from '../../api/stream.ts';
import '../../elements/daftari-table.ts';
import { define } from '../../elements/element.ts';
import type { ListRequest } from '../../elements/events.ts';
import { formStyles } from '../../elements/forms.ts';
import { consoleMessages } from '../../i18n/console-messages.ts';
import { payoutMessages } from '../../i18n/payout-messages.ts';
import { DaftariPage } from '../context.ts';
import { loader } from '../loader.ts';
import './money-out/ordering.ts';
import './money-out/orders.ts';
import { sentCells, sentColumns, takingCells, takingColumns } from './money-out/rows.ts';
import './refunds.ts';
import { roomStyles } from './styles.ts';

const SIZE = 25;
/** So many that want a person are shown at once. */
const WANTED = 50;
/** What is heard of money that providers took back. */
const TAKINGS: ReadonlySet<string> = new Set(['paymentTakenBack', 'paymentRestored', 'takingDoubted']);
const STATES = ['open', 'succeeded', 'failed', 'refused'] as const;

const PICK = css`
  .pick {
    justify-self: end;
    inline-size: min(100%, 14rem);
  }
`;

/** The room of money that leaves: what wants a second person, what nobody knows, what left, what was taken back. */
class ConsoleMoneyOut extends DaftariPage {
  static override properties: PropertyDeclarations = { status: { state: true } };
  static override styles = [DaftariPage.styles, roomStyles, formStyles, PICK];

  /** Empty for all. */
  declare protected status: string;

  #page = 1;
  #takingsPage = 1;
  #waiting = loader(this, () =>
    this.context.api.disbursements.list({ status: 'awaiting_approval', page: 1, limit: WANTED }),
  );
  #doubtful = loader(this, () => this.#wanted());
  #sent = loader(this, () =>
    this.context.api.disbursements.list({ status: this.status, page: this.#page, limit: SIZE }),
  );
  #takings = loader(this, () => this.context.api.disbursements.takings({ page: this.#takingsPage, limit: SIZE }));

  constructor() {
    super();
    this.status = '';
  }

  override render() {
    const { language } = this;
    const words = payoutMessages(language);
    const { value: waiting, failure: notWaiting } = this.#waiting;
    const { value: doubtful, failure: notDoubtful } = this.#doubtful;
    return html`<div class="title">
        <h1>${consoleMessages(language)['money-out']}</h1>
        <daftari-console-ordering
          lang=${language}
          .context=${this.context}
          @made=${this.begin}
        ></daftari-console-ordering>
      </div>
      <p class="soft">${words.lead}</p>
      ${this.#orders('waiting', waiting?.disbursements ?? null, notWaiting)}
      ${this.#orders('doubtful', doubtful, notDoubtful)}
      <daftari-console-refunds lang=${language} .context=${this.context}></daftari-console-refunds>
      ${this.#list()} ${this.#taken()}`;
  }

  protected override begin(): void {
    void this.#waiting.reload();
    void this.#doubtful.reload();
    void this.#sent.reload();
    void this.#takings.reload();
  }

  protected override heard({ name }: StreamEvent): void {
    if (name.startsWith('disbursement') || name === 'approvalWanted') {
      this.soon(this.#waiting.reload);
      this.soon(this.#doubtful.reload);
      this.soon(this.#sent.reload);
    }
    if (TAKINGS.has(name)) this.soon(this.#takings.reload);
  }

  /** Those that a person has to look at first, and then those that are still asked for. */
  async #wanted(): Promise<readonly Disbursement[]> {
    const { disbursements: api } = this.context.api;
    const [doubted, unknown] = await Promise.all([
      api.list({ status: 'doubted', page: 1, limit: WANTED }),
      api.list({ status: 'unknown', page: 1, limit: WANTED }),
    ]);
    const first = new Set(doubted.disbursements.map(({ id }) => id));
    return [...doubted.disbursements, ...unknown.disbursements.filter(({ id }) => !first.has(id))];
  }

  #orders(queue: 'waiting' | 'doubtful', orders: readonly Disbursement[] | null, failure: unknown): TemplateResult {
    return html`<daftari-console-orders
      lang=${this.language}
      .context=${this.context}
      .queue=${queue}
      .orders=${orders}
      .error=${failure === null ? '' : this.sentence(failure)}
      @daftari-retry-request=${this.begin}
      @made=${this.begin}
    ></daftari-console-orders>`;
  }

  #list(): TemplateResult {
    const { language } = this;
    const words = payoutMessages(language);
    const { value, failure } = this.#sent;
    return html`<div class="pick">
        <select aria-label=${words.state} @change=${this.#choose}>
          <option value="">${words.every}</option>
          ${STATES.map((state) => html`<option value=${state}>${words.states[state]}</option>`)}
        </select>
      </div>
      <daftari-table
        lang=${language}
        heading=${words.all}
        none=${words.none}
        .columns=${sentColumns(language)}
        .cells=${value?.disbursements.map((one) => sentCells(one, language, this.context.me.isp.zone)) ?? null}
        .paged=${value}
        .size=${SIZE}
        .error=${failure === null ? '' : this.sentence(failure)}
        @daftari-list-request=${this.#turn}
        @daftari-retry-request=${this.#sent.reload}
      ></daftari-table>`;
  }

  #taken(): TemplateResult {
    const { language } = this;
    const words = payoutMessages(language);
    const { value, failure } = this.#takings;
    return html`<daftari-table
      lang=${language}
      heading=${words.takings}
      none=${words.noTakings}
      .columns=${takingColumns(language)}
      .cells=${value?.takings.map((one: Taking) => takingCells(one, language, this.context.me.isp.zone)) ?? null}
      .paged=${value}
      .size=${SIZE}
      .error=${failure === null ? '' : this.sentence(failure)}
      @daftari-list-request=${this.#turnTakings}
      @daftari-retry-request=${this.#takings.reload}
    ></daftari-table>`;
  }

  #choose = (event: Event): void => {
    this.status = (event.target as HTMLSelectElement).value;
    this.#page = 1;
    this.#sent.forget();
    void this.#sent.reload();
  };

  #turn = ({ page }: ListRequest): void => {
    this.#page = page;
    void this.#sent.reload();
  };

  #turnTakings = ({ page }: ListRequest): void => {
    this.#takingsPage = page;
    void this.#takings.reload();
  };
}

define('daftari-console-money-out', ConsoleMoneyOut);
