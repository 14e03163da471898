import { html, nothing, type PropertyDeclarations, type TemplateResult } from 'lit';
import type { InvoiceHistory, WriteOff } from '../../api/documents.ts';
import { saveFile } from '../../api/save.ts';
import type { StreamEvent } from '../../api/stream.ts';
import type { Invoice, Money } from '../../api/wire.ts';
import '../../elements/daftari-sheet.ts';
import '../../elements/daftari-table.ts';
import { define } from '../../elements/element.ts';
import { ExplainRequest } from '../../elements/events.ts';
import { consoleMessages } from '../../i18n/console-messages.ts';
import { documentMessages } from '../../i18n/document-messages.ts';
import { formatDate, formatMoment, formatMoney, formatRate } from '../../i18n/format.ts';
import { messages, wordFor } from '../../i18n/messages.ts';
import { DaftariPage } from '../context.ts';
import { loader } from '../loader.ts';
import type { Correction } from './correcting.ts';
import './correcting.ts';
import { customerLink } from './links.ts';
import { invoiceTone } from './rows.ts';
import { roomStyles } from './styles.ts';

/** One line of what became of a document. */
interface Step {
  readonly what: string | TemplateResult;
  readonly at: string;
  readonly who: string;
  readonly amount: Money | null;
  /** What can still be recovered. */
  readonly writeOff?: WriteOff;
}

/** One document: its lines and sums, as a file, what became of it, and what can be done to it. */
class ConsoleInvoice extends DaftariPage {
  static override properties: PropertyDeclarations = { subject: {}, correcting: { state: true } };
  static override styles = [DaftariPage.styles, roomStyles];

  /** The id of the document. */
  declare subject: string;
  declare protected correcting: Correction | null;
  #writeOff: WriteOff | null = null;

  #document = loader(this, () => this.context.api.documents.invoice(this.subject));
  #history = loader(this, () => this.context.api.documents.history(this.subject));

  constructor() {
    super();
    this.subject = '';
    this.correcting = null;
  }

  override render() {
    const { value: invoice, failure } = this.#document;
    if (failure !== null) {
      return html`<div class="card" @daftari-retry-request=${this.#document.reload}>
        ${this.failed(this.sentence(failure))}
      </div>`;
    }
    if (invoice === null) return html`<div class="card">${this.waiting()}</div>`;
    return html`${this.#head(invoice)} ${this.#lines(invoice)}
      <div class="pair">${this.#sums(invoice)} ${this.#became()}</div>
      ${this.#sheet(invoice)}`;
  }

  protected override begin(): void {
    void this.#document.reload();
    void this.#history.reload();
  }

  protected override heard({ name }: StreamEvent): void {
    if (!name.startsWith('payment') && !name.endsWith('Issued')) return;
    this.soon(this.#document.reload);
    this.soon(this.#history.reload);
  }

  #head(invoice: Invoice): TemplateResult {
    const { language } = this;
    const words = documentMessages(language);
    const { zone } = this.context.me.isp;
    const { status, kind } = invoice;
    const isNote = kind === 'credit_note';
    return html`<a class="small" href="/console/invoices">← ${words.backToList}</a>
      <div class="title">
        <h1>
          ${wordFor(words.kinds, kind)} ${invoice.number}
          ${
            isNote
              ? nothing
              : html`<span class="chip ${invoiceTone(invoice)}">${messages(language).invoiceStatus[status]}</span>`
          }
        </h1>
        <div class="acts">
          ${(['en', 'sw'] as const).map(
            (to) =>
              html`<button class="button quiet" @click=${() => this.#save(invoice, to)}>${words.pdfIn[to]}</button>`,
          )}
        </div>
      </div>
      <p class="soft">
        ${customerLink(invoice.customerId, invoice.customerName)} · ${words.issued}
        ${formatDate(invoice.issuedAt, language, zone)}${
          isNote ? nothing : html` · ${words.due} ${formatDate(invoice.dueAt, language, zone)}`
        }
      </p>`;
  }

  #lines({ lines }: Invoice): TemplateResult {
    const { language } = this;
    const words = documentMessages(language);
    const { zone } = this.context.me.isp;
    return html`<daftari-table
      lang=${language}
      heading=${words.lines}
      .columns=${[
        { heading: words.line },
        { heading: words.days, shown: 'widest' },
        { heading: words.net, end: true, shown: 'wide' },
        { heading: words.tax, end: true, shown: 'wide' },
        { heading: words.gross, end: true },
      ]}
      .cells=${lines.map((line) => [
        html`<span class="name">${line.description}</span>${
            line.corrects === null ? nothing : html`<span class="sub">${words.corrects}</span>`
          }`,
        line.fromAt === null || line.toAt === null || line.fromAt === line.toAt
          ? '–'
          : `${formatDate(line.fromAt, language, zone)} – ${formatDate(line.toAt, language, zone)}`,
        formatMoney(line.net, language),
        formatMoney(line.tax, language),
        formatMoney(line.gross, language),
      ])}
      .paged=${null}
    ></daftari-table>`;
  }

  #sums(invoice: Invoice): TemplateResult {
    const { language } = this;
    const words = documentMessages(language);
    const row = (name: string, amount: Money, always = false): TemplateResult | typeof nothing =>
      always || amount.minor !== '0'
        ? html`<dt>${name}</dt>
            <dd class="number end">${formatMoney(amount, language)}</dd>`
        : nothing;
    return html`<section class="card stack">
      <div class="head"><h2>${words.sums}</h2></div>
      <dl>
        ${row(words.net, invoice.net, true)}
        ${invoice.taxes.map(({ name, rate, amount }) => row(`${name} ${formatRate(rate, language)}`, amount, true))}
        ${row(words.total, invoice.total, true)} ${row(words.settledBy, invoice.paid)}
        ${row(words.withheld, invoice.withheld)} ${row(words.writtenOff, invoice.writtenOff)}
        ${invoice.kind === 'credit_note' ? nothing : row(words.owed, invoice.owed, true)}
        ${row(words.credited, invoice.credited)}
      </dl>
      ${this.#acts(invoice)}
    </section>`;
  }

  #acts(invoice: Invoice): TemplateResult {
    const words = documentMessages(this.language);
    const owes = BigInt(invoice.owed.minor) > 0n;
    const stands = invoice.kind !== 'credit_note' && invoice.status !== 'void';
    const act = (correction: Correction, name: string): TemplateResult =>
      html`<button class="button quiet small" aria-haspopup="dialog" @click=${() => this.#open(correction)}>
        ${name}
      </button>`;
    return html`<div class="acts">
      ${stands ? act('credit', words.credit) : nothing}
      ${stands && owes && invoice.paid.minor === '0' ? act('void', words.void) : nothing}
      ${stands && owes ? act('write-off', words.writeOff) : nothing}
      <button class="button quiet small" @click=${(event: Event) => this.#explain(event, invoice.id)}>
        ${consoleMessages(this.language).explain}
      </button>
    </div>`;
  }

  #became(): TemplateResult {
    const { language } = this;
    const words = documentMessages(language);
    const { zone } = this.context.me.isp;
    const { value, failure } = this.#history;
    const rows = value === null ? null : [...this.#steps(value)];
    return html`<daftari-table
      lang=${language}
      heading=${words.history}
      none=${words.noHistory}
      .columns=${[{ heading: words.history }, { heading: words.total, end: true }]}
      .cells=${
        rows?.map(({ what, at, who, amount, writeOff }) => [
          html`<span class="name">${what}</span
            ><span class="sub">${formatMoment(at, language, zone)} ${who}</span>${this.#recovery(writeOff)}`,
          amount === null ? '' : formatMoney(amount, language),
        ]) ?? null
      }
      .error=${failure === null ? '' : this.sentence(failure)}
      .paged=${null}
    ></daftari-table>`;
  }

  #recovery(writeOff: WriteOff | undefined): TemplateResult | typeof nothing {
    if (writeOff === undefined) return nothing;
    const open = (): void => {
      this.#writeOff = writeOff;
      this.#open('recover');
    };
    return html`<button class="link" aria-haspopup="dialog" @click=${open}>
      ${documentMessages(this.language).recover}<span class="hidden"> (${writeOff.number})</span>
    </button>`;
  }

  *#steps({ moves, notes, writeOffs, recoveries }: InvoiceHistory): Iterable<Step> {
    const words = documentMessages(this.language);
    for (const { to, at, actor, reason } of moves) {
      yield { what: wordFor(words.steps, to), at, who: `${words.by(actor)} ${reason ?? ''}`, amount: null };
    }
    for (const { id, kind, number, issuedAt, total } of notes) {
      const what = html`<a href="/console/invoices/${encodeURIComponent(id)}"
        >${wordFor(words.kinds, kind)} ${number}</a
      >`;
      yield { what, at: issuedAt, who: '', amount: total };
    }
    for (const one of writeOffs) {
      const who = `${words.by(one.actor)} ${one.reason}`;
      const open = one.state === 'posted' && { writeOff: one };
      yield { what: words.given(one.number), at: one.writtenAt, who, amount: one.total, ...open };
    }
    for (const { number, recoveredAt, actor, reason, total } of recoveries) {
      yield { what: words.cameIn(number), at: recoveredAt, who: `${words.by(actor)} ${reason}`, amount: total };
    }
  }

  #sheet(invoice: Invoice): TemplateResult {
    const words = documentMessages(this.language);
    const { correcting } = this;
    const headings = {
      credit: words.credit,
      void: words.void,
      'write-off': words.writeOff,
      recover: words.recover,
    };
    const heading = correcting === null ? '' : headings[correcting];
    return html`<daftari-sheet
      lang=${this.language}
      heading="${heading} · ${invoice.number}"
      ?open=${correcting !== null}
      @close=${this.#close}
      >${
        correcting === null
          ? nothing
          : html`<daftari-console-correcting
              lang=${this.language}
              .context=${this.context}
              .invoice=${invoice}
              .correction=${correcting}
              .writeOff=${this.#writeOff}
              @made=${this.#made}
            ></daftari-console-correcting>`
      }</daftari-sheet
    >`;
  }

  #open(correction: Correction): void {
    this.correcting = correction;
  }

  #close = (): void => {
    this.correcting = null;
  };

  #made = (): void => {
    this.correcting = null;
    this.begin();
  };

  #explain(event: Event, invoiceId: string): void {
    event.target?.dispatchEvent(new ExplainRequest('invoice', invoiceId));
  }

  async #save({ id, number }: Invoice, language: 'en' | 'sw'): Promise<void> {
    await this.attempt(async () => {
      const file = await this.context.api.file(`/invoices/${encodeURIComponent(id)}/pdf`, { language });
      saveFile(file, `${number}.pdf`);
    });
  }
}

define('daftari-console-invoice', ConsoleInvoice);
