import { css, html, nothing, type PropertyDeclarations } from 'lit';
import '../../../elements/daftari-form.ts';
import { define } from '../../../elements/element.ts';
import type { FormRequest } from '../../../elements/events.ts';
import type { Field } from '../../../elements/fields.ts';
import { arrivingMessages } from '../../../i18n/arriving-messages.ts';
import { ArrivingPage } from './refusing.ts';

/** Asks for a reason, and does with it what the page says. Says `made` when it is done. */
class ConsoleReasoning extends ArrivingPage {
  static override properties: PropertyDeclarations = { lead: {}, hint: {}, act: {}, work: { attribute: false } };
  static override styles = [
    ArrivingPage.styles,
    css`
      p {
        margin-block-end: 1rem;
      }
    `,
  ];

  /** What will come of it. */
  declare lead: string;
  /** What such a reason is like. */
  declare hint: string;
  /** What the button says. */
  declare act: string;
  declare work: (reason: string) => Promise<unknown>;

  constructor() {
    super();
    this.lead = '';
    this.hint = '';
    this.act = '';
  }

  override render() {
    return html`${this.lead === '' ? nothing : html`<p class="soft">${this.lead}</p>`}
      <daftari-form
        begins
        lang=${this.language}
        submit=${this.act}
        .fields=${this.#fields}
        .refusal=${this.refusal}
        ?busy=${this.busy}
        @daftari-form-request=${this.#ask}
      ></daftari-form>`;
  }

  get #fields(): readonly Field[] {
    return [{ name: 'reason', label: arrivingMessages(this.language).reason, hint: this.hint, wide: true }];
  }

  #ask = async ({ values }: FormRequest): Promise<void> => {
    const reason = (values['reason'] ?? '').trim();
    if (reason === '' || reason.length > 200) return this.mark({ reason: 'reason' });
    const done = await this.order(this.#fields, async () => ({ answer: await this.work(reason) }));
    if (done !== undefined) this.dispatchEvent(new Event('made'));
  };
}

define('daftari-console-reasoning', ConsoleReasoning);
