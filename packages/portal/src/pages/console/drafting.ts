import { css, html, nothing, type PropertyDeclarations } from 'lit';
import type { InvoiceDraft } from '../../api/invoice-drafts.ts';
import { fieldsOf, filledIn } from '../../elements/blocks.ts';
import type { DaftariSections } from '../../elements/daftari-sections.ts';
import '../../elements/daftari-sections.ts';
import { define } from '../../elements/element.ts';
import { formStyles } from '../../elements/forms.ts';
import { draftMessages } from '../../i18n/draft-messages.ts';
import { newKey } from '../paying.ts';
import { loader } from '../loader.ts';
import { AskingPage } from './asking.ts';
import { draftSections } from './draft/form.ts';
import { readDraft, typedOf } from './draft/read.ts';

/** The form of an invoice that a person writes. Says `made` with the draft as it is kept. */
class ConsoleDrafting extends AskingPage {
  static override properties: PropertyDeclarations = { customerId: {}, draft: { attribute: false } };
  static override styles = [
    AskingPage.styles,
    formStyles,
    css`
      .button {
        min-block-size: 3rem;
      }
    `,
  ];

  declare customerId: string;
  /** What is written on; null for a new one. */
  declare draft: InvoiceDraft | null;
  #key = newKey();
  #taxes = loader(this, async () => (await this.context.api.invoiceDrafts.taxes(this.#today())).taxes);

  constructor() {
    super();
    this.customerId = '';
    this.draft = null;
  }

  override render() {
    const { refusal, language } = this;
    const words = draftMessages(language);
    if (this.#taxes.value === null && this.#taxes.failure === null) return this.waiting();
    return html`<form novalidate @submit=${this.#submit}>
      <p class="soft small">${words.notOwed}</p>
      <daftari-sections
        lang=${language}
        .sections=${this.#sections}
        .typed=${this.values}
        .wrong=${refusal?.fields ?? {}}
        @daftari-form-change=${this.typed}
      ></daftari-sections>
      ${
        refusal === null || refusal.sentence === ''
          ? nothing
          : html`<p class="wrong" role="alert">${refusal.sentence}</p>`
      }
      <button class="button" ?disabled=${this.busy}>${words.save}</button>
    </form>`;
  }

  protected override begin(): void {
    if (this.draft !== null) this.values = typedOf(this.draft);
    void this.#taxes.reload();
  }

  /** What is typed stays, however long nothing was heard. */
  protected override again(): void {}

  get #currency(): string {
    return this.draft?.lines[0]?.amount.currency ?? this.context.me.isp.currency;
  }

  get #sections() {
    const { language, values: typed, draft } = this;
    const words = draftMessages(language);
    return draftSections({ words, language, currency: this.#currency, typed, draft, taxes: this.#taxes.value ?? [] });
  }

  #today(): string {
    return new Intl.DateTimeFormat('en-CA', { timeZone: this.context.me.isp.zone }).format(Date.now());
  }

  #submit = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    const sections = this.#sections;
    const read = readDraft({ ...this.values, ...filledIn(sections, this.values) }, this.#currency, this.draft);
    if ('wrong' in read) {
      this.mark(read.wrong);
      await this.updateComplete;
      return this.renderRoot.querySelector<DaftariSections>('daftari-sections')?.showWrong();
    }
    const order = { customerId: this.customerId, ...read.order };
    const fields = fieldsOf(sections.flatMap(({ blocks }) => blocks));
    const { invoiceDrafts } = this.context.api;
    const { draft } = this;
    const kept = await this.order(fields, () =>
      draft === null ? invoiceDrafts.write(order, this.#key) : invoiceDrafts.change(draft.id, order, draft.version),
    );
    if (kept !== undefined) this.dispatchEvent(new CustomEvent<InvoiceDraft>('made', { detail: kept }));
  };
}

define('daftari-console-drafting', ConsoleDrafting);
