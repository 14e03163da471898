import { html, nothing, type PropertyDeclarations } from 'lit';
import type { Refund } from '../../api/documents.ts';
import type { StreamEvent } from '../../api/stream.ts';
import '../../elements/daftari-sheet.ts';
import '../../elements/daftari-table.ts';
import type { Cell } from '../../elements/daftari-table.ts';
import { define } from '../../elements/element.ts';
import { consoleMessages } from '../../i18n/console-messages.ts';
import { documentMessages } from '../../i18n/document-messages.ts';
import { formatMoment, formatMoney } from '../../i18n/format.ts';
import { payoutMessages } from '../../i18n/payout-messages.ts';
import { DaftariPage } from '../context.ts';
import { loader } from '../loader.ts';
import { customerLink } from './links.ts';
import './refund-ways.ts';
import { roomStyles } from './styles.ts';

type OpenRefund = Refund & { readonly customerName: string };

const TONES = { requested: '', processing: 'warn', unknown: 'bad', succeeded: 'good', failed: 'bad' } as const;

/** Money that is to be sent back: who gets it, how far it is, and what became of it. */
class ConsoleRefunds extends DaftariPage {
  static override properties: PropertyDeclarations = { settling: { state: true } };
  static override styles = [DaftariPage.styles, roomStyles];

  /** The refund that is being settled; null for none. */
  declare protected settling: OpenRefund | null;

  #list = loader(this, () => this.context.api.documents.openRefunds());

  constructor() {
    super();
    this.settling = null;
  }

  override render() {
    const { language } = this;
    const words = documentMessages(language);
    const { value, failure } = this.#list;
    return html`<daftari-table
        lang=${language}
        heading=${words.refunds}
        none=${words.noRefunds}
        .columns=${[
          { heading: consoleMessages(language).customer },
          { heading: words.reason, shown: 'wide' },
          { heading: consoleMessages(language).amount, end: true },
        ]}
        .cells=${value?.refunds.map((refund) => this.#cells(refund)) ?? null}
        .paged=${null}
        .error=${failure === null ? '' : this.sentence(failure)}
        @daftari-retry-request=${this.#list.reload}
      ></daftari-table>
      ${this.#sheet()}`;
  }

  protected override begin(): void {
    void this.#list.reload();
  }

  protected override heard({ name }: StreamEvent): void {
    if (name.startsWith('refund')) this.soon(this.#list.reload);
  }

  #cells(refund: OpenRefund): readonly Cell[] {
    const { language } = this;
    const words = documentMessages(language);
    const when = formatMoment(refund.changedAt, language, this.context.me.isp.zone);
    const amount = formatMoney(refund.amount, language);
    return [
      html`${customerLink(refund.customerId, refund.customerName)}
        <span class="sub">${words.away(words.refundState[refund.state], when)}</span>
        <span class="sub narrow">${refund.reason}</span>
        <button class="link" aria-haspopup="dialog" @click=${() => (this.settling = refund)}>
          ${refund.state === 'requested' ? payoutMessages(language).payRefund : words.settle}<span class="hidden">
            (${words.settleTitle(amount, refund.customerName)})</span
          >
        </button>`,
      html`${refund.reason}<span class="sub">${words.by(refund.actor)}</span>`,
      html`<strong>${amount}</strong><br />
        <span class="chip ${TONES[refund.state]}">${words.refundState[refund.state]}</span>`,
    ];
  }

  #sheet(): unknown {
    const { language, settling } = this;
    const words = documentMessages(language);
    const heading =
      settling === null ? '' : words.settleTitle(formatMoney(settling.amount, language), settling.customerName);
    return html`<daftari-sheet lang=${language} heading=${heading} ?open=${settling !== null} @close=${this.#close}
      >${
        settling === null
          ? nothing
          : html`<daftari-console-refund-ways
              lang=${language}
              .context=${this.context}
              .refund=${settling}
              @made=${this.#made}
            ></daftari-console-refund-ways>`
      }</daftari-sheet
    >`;
  }

  #close = (): void => {
    this.settling = null;
  };

  #made = (): void => {
    this.settling = null;
    void this.#list.reload();
  };
}

define('daftari-console-refunds', ConsoleRefunds);
