import { html, nothing, type PropertyDeclarations } from 'lit';
import type { InvoiceDraft } from '../../api/invoice-drafts.ts';
import type { StreamEvent } from '../../api/stream.ts';
import '../../elements/daftari-sheet.ts';
import '../../elements/daftari-table.ts';
import type { Cell } from '../../elements/daftari-table.ts';
import { define } from '../../elements/element.ts';
import { consoleMessages } from '../../i18n/console-messages.ts';
import { draftMessages } from '../../i18n/draft-messages.ts';
import { formatMoment, formatMoney } from '../../i18n/format.ts';
import { DaftariPage } from '../context.ts';
import { loader } from '../loader.ts';
import './draft.ts';
import { customerLink } from './links.ts';
import { roomStyles } from './styles.ts';

type KeptDraft = InvoiceDraft & { readonly customerName: string };

/** Invoices that are being written: nothing while there are none. Says `changed` when one is issued. */
class ConsoleDrafts extends DaftariPage {
  static override properties: PropertyDeclarations = { chosen: { state: true } };
  static override styles = [DaftariPage.styles, roomStyles];

  /** The draft that is open; null for none. */
  declare protected chosen: KeptDraft | null;

  #list = loader(this, () => this.context.api.invoiceDrafts.list());

  constructor() {
    super();
    this.chosen = null;
  }

  override render() {
    const { language } = this;
    const words = draftMessages(language);
    const { value, failure } = this.#list;
    const none = failure === null && (value === null || value.drafts.length === 0);
    return html`${
      none
        ? nothing
        : html`<daftari-table
            lang=${language}
            heading=${words.drafts}
            .columns=${[{ heading: consoleMessages(language).customer }, { heading: words.total, end: true }]}
            .cells=${value?.drafts.map((draft) => this.#cells(draft)) ?? null}
            .paged=${null}
            .error=${failure === null ? '' : this.sentence(failure)}
            @daftari-retry-request=${this.#list.reload}
          ></daftari-table>`
    }
    ${this.#sheet()}`;
  }

  protected override begin(): void {
    void this.#list.reload();
  }

  protected override heard({ name }: StreamEvent): void {
    if (name === 'invoiceIssued') this.soon(this.#list.reload);
  }

  #cells(draft: KeptDraft): readonly Cell[] {
    const { language } = this;
    const words = draftMessages(language);
    const when = formatMoment(draft.changedAt, language, this.context.me.isp.zone);
    const [first] = draft.lines;
    const sum = draft.lines.reduce((minor, { amount }) => minor + BigInt(amount.minor), 0n);
    const currency = first?.amount.currency ?? this.context.me.isp.currency;
    return [
      html`${customerLink(draft.customerId, draft.customerName)}
        <span class="sub"
          >${draft.lines.map(({ description }) => description).join(', ')} · ${words.changed(when)}</span
        >
        ${draft.problem === null ? nothing : html`<span class="sub">${words.problem} ${draft.problem}</span>`}
        <button class="link" aria-haspopup="dialog" @click=${() => (this.chosen = draft)}>
          ${words.edit}<span class="hidden"> (${draft.customerName})</span>
        </button>`,
      html`<strong>${formatMoney({ minor: String(sum), currency }, language)}</strong><br />
        <span class="chip ${draft.problem === null ? '' : 'bad'}">${words.state[draft.state]}</span>`,
    ];
  }

  #sheet(): unknown {
    const { language, chosen } = this;
    const words = draftMessages(language);
    const heading = chosen === null ? '' : words.writeFor(chosen.customerName);
    return html`<daftari-sheet lang=${language} heading=${heading} ?open=${chosen !== null} @close=${this.#close}
      >${
        chosen === null
          ? nothing
          : html`<daftari-console-draft
              lang=${language}
              .context=${this.context}
              .customerId=${chosen.customerId}
              .draft=${chosen}
              @kept=${this.#list.reload}
              @made=${this.#made}
            ></daftari-console-draft>`
      }</daftari-sheet
    >`;
  }

  #close = (): void => {
    this.chosen = null;
  };

  #made = (): void => {
    this.chosen = null;
    void this.#list.reload();
    this.dispatchEvent(new Event('changed'));
  };
}

define('daftari-console-drafts', ConsoleDrafts);
