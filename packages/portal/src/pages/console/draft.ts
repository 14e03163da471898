import { css, html, nothing, type PropertyDeclarations, type TemplateResult } from 'lit';
import type { InvoiceDraft, InvoiceDraftPreview } from '../../api/invoice-drafts.ts';
import '../../elements/daftari-confirm.ts';
import { define } from '../../elements/element.ts';
import { draftMessages } from '../../i18n/draft-messages.ts';
import { formatMoney, formatRate } from '../../i18n/format.ts';
import { DaftariPage } from '../context.ts';
import { loader } from '../loader.ts';
import './drafting.ts';
import { roomStyles } from './styles.ts';

/**
 * An invoice that a person writes, in a sheet: the form, and once it is kept its sums as it would be issued, with what
 * can be done to it. Says `kept` after each step, and `made` when it is issued or gone.
 */
class ConsoleDraft extends DaftariPage {
  static override properties: PropertyDeclarations = {
    customerId: {},
    draft: { attribute: false },
    writing: { state: true },
    busy: { state: true },
    asking: { state: true },
  };
  static override styles = [
    DaftariPage.styles,
    roomStyles,
    css`
      dl {
        grid-template-columns: minmax(0, 1fr) auto;
        gap: 0.375rem 0;
        padding-block: 0.75rem 1rem;
      }
      h3 {
        font-size: 1rem;
      }
      dd {
        padding-inline-start: 1rem;
        text-align: end;
      }
      .total {
        padding-block-start: 0.375rem;
        border-block-start: 1px solid var(--daftari-line);
        color: var(--daftari-ink);
        font-weight: 700;
      }
      .problem {
        padding: 0.75rem 1rem;
        border-radius: var(--daftari-radius-small);
        background: var(--daftari-bad-soft);
        color: var(--daftari-on-bad-soft);
      }
    `,
  ];

  declare customerId: string;
  /** As it is kept; null while it has not been. */
  declare draft: InvoiceDraft | null;
  declare protected writing: boolean;
  declare protected busy: boolean;
  /** Whether one is asked if it is to be discarded. */
  declare protected asking: boolean;

  #preview = loader(this, async () => (this.draft === null ? null : this.#api.preview(this.draft.id)));

  constructor() {
    super();
    this.customerId = '';
    this.draft = null;
    this.writing = false;
    this.busy = false;
    this.asking = false;
  }

  override render() {
    const { draft } = this;
    if (draft !== null && !this.writing) return this.#kept(draft);
    return html`<daftari-console-drafting
      lang=${this.language}
      .context=${this.context}
      .customerId=${this.customerId}
      .draft=${draft}
      @made=${this.#written}
    ></daftari-console-drafting>`;
  }

  protected override begin(): void {
    if (this.draft !== null && !this.writing) void this.#preview.reload();
  }

  get #api() {
    return this.context.api.invoiceDrafts;
  }

  #kept(draft: InvoiceDraft): TemplateResult {
    const words = draftMessages(this.language);
    const { value, failure } = this.#preview;
    return html`
      ${draft.problem === null ? nothing : html`<p class="problem">${words.problem} ${draft.problem}</p>`}
      ${
        failure !== null
          ? html`<div @daftari-retry-request=${this.#preview.reload}>${this.failed(this.sentence(failure))}</div>`
          : value === null
            ? this.waiting()
            : this.#sums(value)
      }
      <p class="soft small">${words.notOwed}</p>
      <div class="acts">
        <button class="button" ?disabled=${this.busy} @click=${this.#issue}>${words.issue}</button>
        <button class="button quiet" ?disabled=${this.busy} @click=${this.#write}>${words.edit}</button>
        <button class="button quiet" ?disabled=${this.busy} aria-haspopup="dialog" @click=${this.#ask}>
          ${words.discard}
        </button>
      </div>
      <daftari-confirm
        lang=${this.language}
        heading=${words.discard}
        sentence=${words.discardSentence}
        act=${words.discard}
        ?open=${this.asking}
        ?busy=${this.busy}
        @confirm=${this.#discard}
        @close=${this.#keep}
      ></daftari-confirm>
    `;
  }

  #sums({ lines, net, taxes, total }: InvoiceDraftPreview): TemplateResult {
    const { language } = this;
    const words = draftMessages(language);
    return html`<h3>${words.sums}</h3>
      <dl>
        ${lines.map(
          (line) =>
            html`<dt>${line.description}</dt>
              <dd class="number">${formatMoney(line.net, language)}</dd>`,
        )}
        <dt class="total">${words.net}</dt>
        <dd class="number total">${formatMoney(net, language)}</dd>
        ${taxes.map(
          ({ name, rate, amount }) =>
            html`<dt>${name} ${formatRate(rate, language)}</dt>
              <dd class="number">${formatMoney(amount, language)}</dd>`,
        )}
        <dt class="total">${words.total}</dt>
        <dd class="number total">${formatMoney(total, language)}</dd>
      </dl>`;
  }

  #written = ({ detail }: CustomEvent<InvoiceDraft>): void => {
    this.draft = detail;
    this.writing = false;
    this.#preview.forget();
    void this.#preview.reload();
    this.dispatchEvent(new Event('kept'));
  };

  #write = (): void => {
    this.writing = true;
  };

  #ask = (): void => {
    this.asking = true;
  };

  #keep = (): void => {
    this.asking = false;
  };

  #issue = async (): Promise<void> => {
    const { draft } = this;
    if (draft === null || this.busy) return;
    this.busy = true;
    const issued = await this.attempt(() => this.#api.finalise(draft.id));
    this.busy = false;
    if (issued === undefined) {
      // What failed keeps the draft, with its reason.
      this.draft = (await this.#api.one(draft.id).catch(() => null)) ?? draft;
      this.dispatchEvent(new Event('kept'));
      return;
    }
    this.context.notify(draftMessages(this.language).issued(issued.number));
    this.dispatchEvent(new Event('made'));
  };

  #discard = async (): Promise<void> => {
    const { draft } = this;
    if (draft === null || this.busy) return;
    this.busy = true;
    await this.attempt(async () => {
      await this.#api.discard(draft.id);
      this.context.notify(draftMessages(this.language).discarded);
      this.dispatchEvent(new Event('made'));
    });
    this.busy = false;
    this.asking = false;
  };
}

define('daftari-console-draft', ConsoleDraft);
