import { css, html, nothing, type PropertyDeclarations } from 'lit';
import type { Brought } from '../../../api/reconcile.ts';
import { define } from '../../../elements/element.ts';
import { formStyles } from '../../../elements/forms.ts';
import { formatCount } from '../../../i18n/format.ts';
import { reconcileMessages } from '../../../i18n/reconcile-messages.ts';
import { DaftariPage } from '../../context.ts';

/** So many rows that could not be read are named. */
const MOST = 10;

/** Brings a statement of the provider or the bank as a file. Says `made` when its lines are in. */
class ConsoleBringing extends DaftariPage {
  static override properties: PropertyDeclarations = {
    gateway: {},
    busy: { state: true },
    wrong: { state: true },
    unreadable: { state: true },
  };
  static override styles = [
    DaftariPage.styles,
    formStyles,
    css`
      input[type='file'] {
        padding-block: 0.625rem;
      }
    `,
  ];

  declare gateway: string;
  declare protected busy: boolean;
  /** Why it was not taken; empty for nothing. */
  declare protected wrong: string;
  /** Rows of the file that could not be read. */
  declare protected unreadable: Brought['unreadable'];

  constructor() {
    super();
    this.gateway = '';
    this.busy = false;
    this.wrong = '';
    this.unreadable = [];
  }

  override render() {
    const words = reconcileMessages(this.language);
    return html`<form @submit=${this.#send}>
      <p class="soft">${words.uploadLead}</p>
      <div class="field">
        <label for="file">${words.uploadFile}</label>
        <input
          id="file"
          type="file"
          accept=".csv,.txt,.sta,.mt940,.940,text/plain,text/csv"
          aria-describedby="told"
          aria-invalid=${this.wrong !== ''}
        />
        <span id="told" class="wrong" role="alert">${this.wrong === '' ? nothing : this.wrong}</span>
      </div>
      ${
        this.unreadable.length === 0
          ? nothing
          : html`<div class="unread" role="alert">
              <p class="wrong">${words.unreadable(formatCount(this.unreadable.length, this.language))}</p>
              <ul class="small">
                ${this.unreadable
                  .slice(0, MOST)
                  .map(({ row, why }) => html`<li>${words.row(String(row))}: ${why}</li>`)}
              </ul>
            </div>`
      }
      <button class="button" ?disabled=${this.busy}>${words.uploadSend}</button>
    </form>`;
  }

  #send = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    const words = reconcileMessages(this.language);
    const file = this.renderRoot.querySelector<HTMLInputElement>('#file')?.files?.[0];
    if (this.busy) return;
    this.wrong = file === undefined ? words.uploadNone : '';
    if (file === undefined) return;
    this.busy = true;
    try {
      const { fresh, known, found, unreadable } = await this.context.api.reconcile.bring(
        this.gateway,
        file.name,
        await file.text(),
      );
      const counted = (count: number): string => formatCount(count, this.language);
      this.context.notify(words.uploaded(counted(fresh), counted(known), counted(found)));
      this.unreadable = unreadable;
      // What could not be read is to be seen: the sheet stays until a person has closed it.
      if (unreadable.length === 0) this.dispatchEvent(new Event('made'));
    } catch (error) {
      this.wrong = this.sentence(error);
    } finally {
      this.busy = false;
    }
  };
}

define('daftari-console-bringing', ConsoleBringing);
