import { css, html, nothing, type PropertyDeclarations, type TemplateResult } from 'lit';
import type { StreamEvent } from '../../../api/stream.ts';
import type { VoucherBatch, VoucherState } from '../../../api/vouchers.ts';
import '../../../elements/daftari-shares.ts';
import '../../../elements/daftari-sheet.ts';
import '../../../elements/daftari-table.ts';
import type { Column } from '../../../elements/daftari-table.ts';
import { define } from '../../../elements/element.ts';
import type { ListRequest } from '../../../elements/events.ts';
import { formStyles } from '../../../elements/forms.ts';
import { formatCount, formatMoment, formatMoney } from '../../../i18n/format.ts';
import { voucherMessages } from '../../../i18n/voucher-messages.ts';
import { DaftariPage } from '../../context.ts';
import { loader } from '../../loader.ts';
import { customerLink } from '../links.ts';
import { roomStyles } from '../styles.ts';
import './printing.ts';
import './revoking.ts';
import { lastDay, sharesOf, voucherCells, voucherColumns, worthOf } from './rows.ts';

const SIZE = 25;

const PICK = css`
  .pick {
    justify-self: end;
    inline-size: min(100%, 14rem);
  }
`;

/** One batch: where its vouchers stand, its sheets, its serial numbers, and what was done with it. */
class ConsoleBatch extends DaftariPage {
  static override properties: PropertyDeclarations = {
    subject: {},
    status: { state: true },
    doing: { state: true },
  };
  static override styles = [DaftariPage.styles, roomStyles, formStyles, PICK];

  /** The id of the batch. */
  declare subject: string;
  /** The state of the vouchers that are shown; empty for all. */
  declare protected status: VoucherState | '';
  declare protected doing: 'print' | 'revoke' | null;

  #page = 1;
  #batch = loader(this, () => this.context.api.vouchers.batch(this.subject));
  #plans = loader(this, () => this.context.api.plans({ limit: 100 }));
  #notes = loader(this, () => this.context.api.vouchers.notes(this.subject));
  #pieces = loader(this, () =>
    this.context.api.vouchers.vouchers(this.subject, { page: this.#page, limit: SIZE, status: this.status }),
  );

  constructor() {
    super();
    this.subject = '';
    this.status = '';
    this.doing = null;
  }

  override render() {
    const { value: batch, failure } = this.#batch;
    if (failure !== null) {
      return html`<div class="card" @daftari-retry-request=${this.#batch.reload}>
        ${this.failed(this.sentence(failure))}
      </div>`;
    }
    if (batch === null) return html`<div class="card">${this.waiting()}</div>`;
    return html`${this.#head(batch)} ${this.#facts(batch)} ${this.#list()} ${this.#became()} ${this.#sheet(batch)}`;
  }

  protected override begin(): void {
    void this.#plans.reload();
    this.#reload();
  }

  protected override heard({ name }: StreamEvent): void {
    if (!name.startsWith('payment')) return;
    this.soon(this.#batch.reload);
    this.soon(this.#pieces.reload);
    this.soon(this.#notes.reload);
  }

  #reload(): void {
    void this.#batch.reload();
    void this.#pieces.reload();
    void this.#notes.reload();
  }

  #head({ number, name, kind, counts }: VoucherBatch): TemplateResult {
    const words = voucherMessages(this.language);
    const usable = counts.issued + counts.reserved;
    const act = (doing: 'print' | 'revoke', label: string, look: string): TemplateResult =>
      html`<button class="button ${look}" aria-haspopup="dialog" @click=${() => this.#do(doing)}>${label}</button>`;
    return html`<a class="small" href="/console/vouchers">← ${words.backToList}</a>
      <div class="title">
        <h1>
          ${name === '' ? words.batch(String(number)) : name} <span class="chip plain">${words.kinds[kind]}</span>
        </h1>
        ${
          usable === 0
            ? nothing
            : html`<div class="acts">
                ${act('print', words.print, '')}
                ${counts.issued === 0 ? nothing : act('revoke', words.revokeRest, 'quiet')}
              </div>`
        }
      </div>`;
  }

  #facts(batch: VoucherBatch): TemplateResult {
    const { language } = this;
    const words = voucherMessages(language);
    const writing = { language, zone: this.context.me.isp.zone, plans: this.#plans.value?.plans ?? [] };
    const { counts, count, expiresAt, madeAt, actor, price, agentId, settlement, firstDevice, number } = batch;
    return html`<section class="card stack">
      <h2>${words.of(formatCount(counts.redeemed, language), formatCount(count, language))}</h2>
      <daftari-shares lang=${language} .parts=${sharesOf(counts, language)}></daftari-shares>
      <dl>
        <dt>${words.worth}</dt>
        <dd>${worthOf(batch, writing)}${firstDevice ? html` · ${words.firstDeviceShort}` : nothing}</dd>
        ${
          price === null
            ? nothing
            : html`<dt>${words.price}</dt>
                <dd class="number">${formatMoney(price, language)}</dd>`
        }
        <dt>${words.expires}</dt>
        <dd>${expiresAt === null ? words.never : lastDay(expiresAt, writing)}</dd>
        <dt>${words.made}</dt>
        <dd>${formatMoment(madeAt, language, writing.zone)}, ${words.by(actor)} · ${words.batch(String(number))}</dd>
        ${
          agentId === null
            ? nothing
            : html`<dt>${words.agent}</dt>
                <dd>
                  ${customerLink(agentId, words.agent)}${
                    settlement === null ? nothing : ` · ${words.settlement} ${words.settlements[settlement]}`
                  }
                </dd>`
        }
      </dl>
    </section>`;
  }

  #list(): TemplateResult {
    const { language } = this;
    const words = voucherMessages(language);
    const { value, failure } = this.#pieces;
    const states = Object.entries(words.states);
    return html`<div class="pick">
        <select aria-label=${words.state} @change=${this.#choose}>
          <option value="">${words.all}</option>
          ${states.map(([state, name]) => html`<option value=${state}>${name}</option>`)}
        </select>
      </div>
      <daftari-table
        lang=${language}
        heading=${words.vouchers}
        none=${words.noVouchers}
        .columns=${voucherColumns(language)}
        .cells=${value?.vouchers.map((one) => voucherCells(one, language, this.context.me.isp.zone)) ?? null}
        .paged=${value}
        .size=${SIZE}
        .error=${failure === null ? '' : this.sentence(failure)}
        @daftari-list-request=${this.#turn}
        @daftari-retry-request=${this.#pieces.reload}
      ></daftari-table>`;
  }

  #became(): TemplateResult {
    const { language } = this;
    const words = voucherMessages(language);
    const { zone } = this.context.me.isp;
    const { value, failure } = this.#notes;
    const columns: readonly Column[] = [
      { heading: words.step },
      { heading: words.reason, shown: 'wide' },
      { heading: words.when, end: true },
    ];
    return html`<daftari-table
      lang=${language}
      heading=${words.notes}
      .columns=${columns}
      .cells=${
        value?.notes.map(({ what, actor, reason, at }) => [
          html`<span class="name">${words.steps[what]}</span><span class="sub">${words.by(actor)}</span
            ><span class="sub narrow">${reason}</span>`,
          reason ?? '–',
          formatMoment(at, language, zone),
        ]) ?? null
      }
      .error=${failure === null ? '' : this.sentence(failure)}
      .paged=${null}
      @daftari-retry-request=${this.#notes.reload}
    ></daftari-table>`;
  }

  #sheet(batch: VoucherBatch): TemplateResult {
    const { doing, language, context } = this;
    const words = voucherMessages(language);
    const number = String(batch.number);
    const heading = doing === 'revoke' ? words.revokeTitle(number) : words.printTitle(number);
    const forms = {
      print: () =>
        html`<daftari-console-printing-vouchers
          lang=${language}
          .context=${context}
          .batch=${batch}
          @made=${this.#made}
        ></daftari-console-printing-vouchers>`,
      revoke: () =>
        html`<daftari-console-revoking-vouchers
          lang=${language}
          .context=${context}
          .batch=${batch}
          @made=${this.#made}
        ></daftari-console-revoking-vouchers>`,
    };
    return html`<daftari-sheet lang=${language} heading=${heading} ?open=${doing !== null} @close=${this.#close}
      >${doing === null ? nothing : forms[doing]()}</daftari-sheet
    >`;
  }

  #do(doing: 'print' | 'revoke'): void {
    this.doing = doing;
  }

  #close = (): void => {
    this.doing = null;
  };

  #made = (): void => {
    this.doing = null;
    this.#reload();
  };

  #choose = (event: Event): void => {
    this.status = (event.target as HTMLSelectElement).value as VoucherState | '';
    this.#page = 1;
    this.#pieces.forget();
    void this.#pieces.reload();
  };

  #turn = ({ page }: ListRequest): void => {
    this.#page = page;
    void this.#pieces.reload();
  };
}

define('daftari-console-batch', ConsoleBatch);
