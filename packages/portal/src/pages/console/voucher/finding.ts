import { css, html, nothing, type PropertyDeclarations, type TemplateResult } from 'lit';
import type { Voucher } from '../../../api/vouchers.ts';
import '../../../elements/daftari-confirm.ts';
import { define } from '../../../elements/element.ts';
import { formStyles } from '../../../elements/forms.ts';
import { formatMoment } from '../../../i18n/format.ts';
import { voucherMessages } from '../../../i18n/voucher-messages.ts';
import { DaftariPage } from '../../context.ts';
import { customerLink } from '../links.ts';
import { roomStyles } from '../styles.ts';
import { lastDay, voucherChip, worthOf, type Writing } from './rows.ts';

/** Looks up one voucher by what is printed on it, and takes it back. Says `made` when it did. */
class ConsoleFindingVoucher extends DaftariPage {
  static override properties: PropertyDeclarations = {
    writing: { attribute: false },
    found: { state: true },
    wrong: { state: true },
    asking: { state: true },
    busy: { state: true },
  };
  static override styles = [
    DaftariPage.styles,
    roomStyles,
    formStyles,
    css`
      form {
        grid-template-columns: minmax(0, 1fr) auto;
        align-items: end;
      }
    `,
  ];

  declare writing: Writing;
  declare protected found: Voucher | null;
  /** Why nothing was found. */
  declare protected wrong: string;
  /** Whether it is asked if the voucher shall be taken back. */
  declare protected asking: boolean;
  declare protected busy: boolean;

  constructor() {
    super();
    this.found = null;
    this.wrong = '';
    this.asking = false;
    this.busy = false;
  }

  override render() {
    const words = voucherMessages(this.language);
    const { found, wrong } = this;
    return html`<section class="card stack" aria-labelledby="look">
      <div><h2 id="look">${words.lookUp}</h2></div>
      <form @submit=${this.#find} novalidate>
        <div class="field">
          <label for="serial">${words.serial}</label>
          <input
            id="serial"
            name="serial"
            autocomplete="off"
            autocapitalize="characters"
            spellcheck="false"
            aria-invalid=${wrong !== ''}
            aria-describedby="told"
          />
        </div>
        <button class="button quiet" ?disabled=${this.busy}>${words.find}</button>
      </form>
      <p id="told" class=${wrong === '' ? 'hint' : 'wrong'} role=${wrong === '' ? nothing : 'alert'}>
        ${wrong === '' ? words.lookUpLead : wrong}
      </p>
      ${found === null ? nothing : this.#shown(found)}
    </section>`;
  }

  #shown(voucher: Voucher): TemplateResult {
    const { language, writing } = this;
    const words = voucherMessages(language);
    const { serial, id, tail, state, batchId, customerId, redeemedAt, expiresAt } = voucher;
    const name = serial ?? id;
    const until = expiresAt === null ? nothing : `, ${words.until(lastDay(expiresAt, writing))}`;
    return html`<div role="status">
        <dl>
          <dt>${words.serial}</dt>
          <dd class="number">${name} <span class="soft">· ${words.endsIn(tail)}</span></dd>
          <dt>${words.state}</dt>
          <dd>${voucherChip(state, language)}</dd>
          <dt>${words.worth}</dt>
          <dd>${worthOf(voucher, writing)}${until}</dd>
          ${
            customerId === null
              ? nothing
              : html`<dt>${words.usedBy}</dt>
                  <dd>
                    ${customerLink(customerId, words.customer)}
                    ${redeemedAt === null ? nothing : words.usedOn(formatMoment(redeemedAt, language, writing.zone))}
                  </dd>`
          }
        </dl>
      </div>
      <div class="acts">
        ${
          batchId === null
            ? nothing
            : html`<a class="button quiet small" href="/console/vouchers/${encodeURIComponent(batchId)}"
                >${words.vouchers}</a
              >`
        }
        ${
          state === 'issued' && serial !== null
            ? html`<button class="button quiet small" aria-haspopup="dialog" @click=${this.#ask}>
                ${words.revokeOne}
              </button>`
            : nothing
        }
      </div>
      <daftari-confirm
        lang=${language}
        heading=${words.revokeOneTitle(name)}
        sentence=${words.revokeOneSentence}
        act=${words.revokeOne}
        ?open=${this.asking}
        ?busy=${this.busy}
        @confirm=${this.#revoke}
        @close=${this.#close}
      ></daftari-confirm>`;
  }

  #find = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    const input = this.renderRoot.querySelector<HTMLInputElement>('#serial');
    const serial = (input?.value ?? '').trim();
    if (serial === '' || this.busy) return input?.focus();
    await this.#load(serial);
    if (this.wrong !== '') input?.focus();
  };

  async #load(serial: string): Promise<void> {
    this.busy = true;
    this.wrong = '';
    try {
      this.found = await this.context.api.vouchers.find(serial);
    } catch (error) {
      this.found = null;
      this.wrong = this.sentence(error);
    } finally {
      this.busy = false;
    }
  }

  #ask = (): void => {
    this.asking = true;
  };

  #close = (): void => {
    this.asking = false;
  };

  #revoke = async (): Promise<void> => {
    const serial = this.found?.serial ?? null;
    if (serial === null || this.busy) return;
    this.busy = true;
    await this.attempt(async () => {
      await this.context.api.vouchers.revoke(serial, '');
      this.context.notify(voucherMessages(this.language).revokedOne(serial));
      await this.#load(serial);
      this.dispatchEvent(new Event('made'));
    });
    this.busy = false;
    this.asking = false;
  };
}

define('daftari-console-finding-voucher', ConsoleFindingVoucher);
