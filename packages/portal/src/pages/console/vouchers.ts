import { html, nothing, type PropertyDeclarations } from 'lit';
import type { StreamEvent } from '../../api/stream.ts';
import '../../elements/daftari-sheet.ts';
import '../../elements/daftari-table.ts';
import { define } from '../../elements/element.ts';
import type { ListRequest } from '../../elements/events.ts';
import { consoleMessages } from '../../i18n/console-messages.ts';
import { voucherMessages } from '../../i18n/voucher-messages.ts';
import { DaftariPage } from '../context.ts';
import { loader } from '../loader.ts';
import { roomStyles } from './styles.ts';
import './voucher/finding.ts';
import './voucher/making.ts';
import type { ConsoleMakingVouchers } from './voucher/making.ts';
import { batchCells, batchColumns, type Writing } from './voucher/rows.ts';

const SIZE = 15;

/** The vouchers' room: the batches with what has become of them, a new one, and one voucher by its serial number. */
class ConsoleVouchers extends DaftariPage {
  static override properties: PropertyDeclarations = { making: { state: true } };
  static override styles = [DaftariPage.styles, roomStyles];

  /** Whether the form of a new batch is open. */
  declare protected making: boolean;

  #page = 1;
  #list = loader(this, () => this.context.api.vouchers.batches({ page: this.#page, limit: SIZE }));
  #plans = loader(this, () => this.context.api.plans({ limit: 100 }));

  constructor() {
    super();
    this.making = false;
  }

  override render() {
    const { language, context } = this;
    const words = voucherMessages(language);
    const { value, failure } = this.#list;
    return html`
      <div class="title">
        <h1>${consoleMessages(language).vouchers}</h1>
        <button class="button" aria-haspopup="dialog" @click=${this.#open}>${words.newBatch}</button>
      </div>
      <daftari-console-finding-voucher
        lang=${language}
        .context=${context}
        .writing=${this.#writing}
        @made=${this.#list.reload}
      ></daftari-console-finding-voucher>
      <daftari-table
        lang=${language}
        heading=${words.batches}
        none=${words.noBatches}
        .columns=${batchColumns(language)}
        .cells=${value?.batches.map((batch) => batchCells(batch, this.#writing)) ?? null}
        .paged=${value}
        .size=${SIZE}
        .error=${failure === null ? '' : this.sentence(failure)}
        @daftari-list-request=${this.#turn}
        @daftari-retry-request=${this.#list.reload}
      ></daftari-table>
      <daftari-sheet lang=${language} heading=${words.newBatch} ?open=${this.making} @close=${this.#close}
        >${
          this.making
            ? html`<daftari-console-making-vouchers
                lang=${language}
                .context=${context}
                @made=${this.#made}
              ></daftari-console-making-vouchers>`
            : nothing
        }</daftari-sheet
      >
    `;
  }

  protected override begin(): void {
    void this.#list.reload();
    void this.#plans.reload();
  }

  protected override heard({ name }: StreamEvent): void {
    if (name.startsWith('payment')) this.soon(this.#list.reload);
  }

  get #writing(): Writing {
    return { language: this.language, zone: this.context.me.isp.zone, plans: this.#plans.value?.plans ?? [] };
  }

  #open = (): void => {
    this.making = true;
  };

  #close = (): void => {
    this.making = false;
  };

  #made = (event: Event): void => {
    const { made } = event.currentTarget as ConsoleMakingVouchers;
    this.making = false;
    // What one does next with new vouchers is to print them: that is on their page.
    history.pushState(null, '', `/console/vouchers/${encodeURIComponent(made)}`);
    dispatchEvent(new PopStateEvent('popstate'));
  };

  #turn = ({ page }: ListRequest): void => {
    this.#page = page;
    void this.#list.reload();
  };
}

define('daftari-console-vouchers', ConsoleVouchers);
