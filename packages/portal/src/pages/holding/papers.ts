import { css, html, type PropertyDeclarations } from 'lit';
import type { StreamEvent } from '../../api/stream.ts';
import type { CustomerView } from '../../api/wire.ts';
import '../../elements/daftari-invoice-list.ts';
import '../../elements/daftari-receipt-list.ts';
import { define } from '../../elements/element.ts';
import type { FileRequest } from '../../elements/events.ts';
import { DaftariPage } from '../context.ts';
import { saveDocument } from '../files.ts';
import { loader } from '../loader.ts';
import '../statement.ts';

/** A customer's papers: her receipts and invoices, each as a file, and the statement of her account. */
class OwnPapers extends DaftariPage {
  static override properties: PropertyDeclarations = { customer: { attribute: false } };
  static override styles = [
    DaftariPage.styles,
    css`
      :host {
        display: grid;
        gap: inherit;
      }
    `,
  ];

  declare customer: CustomerView;

  #invoices = loader(this, () => this.context.api.invoicesOf(this.customer.id));
  #payments = loader(this, () => this.context.api.paymentsOf(this.customer.id));

  override render() {
    const { language, customer, context } = this;
    return html`
      <daftari-receipt-list
        lang=${language}
        zone=${customer.zone}
        .payments=${this.#payments.value?.payments ?? null}
        .error=${this.#says(this.#payments.failure)}
        @daftari-retry-request=${this.#payments.reload}
        @daftari-file-request=${this.#save}
      ></daftari-receipt-list>
      <daftari-invoice-list
        lang=${language}
        zone=${customer.zone}
        .invoices=${this.#invoices.value?.invoices ?? null}
        .error=${this.#says(this.#invoices.failure)}
        @daftari-retry-request=${this.#invoices.reload}
        @daftari-file-request=${this.#save}
      ></daftari-invoice-list>
      <daftari-statement lang=${language} .context=${context} .customer=${customer}></daftari-statement>
    `;
  }

  protected override begin(): void {
    void this.#invoices.reload();
    void this.#payments.reload();
  }

  protected override heard({ name }: StreamEvent): void {
    if (name === 'paymentReceived') this.soon(this.#payments.reload);
    if (name === 'invoiceIssued' || name === 'paymentAllocated') this.soon(this.#invoices.reload);
  }

  #says(failure: unknown): string {
    return failure === null ? '' : this.sentence(failure);
  }

  #save = async (event: FileRequest): Promise<void> => {
    await this.attempt(() => saveDocument(this.context.api, event, this.language));
  };
}

define('daftari-own-papers', OwnPapers);
