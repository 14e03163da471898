import { html, type PropertyDeclarations } from 'lit';
import type { Break } from '../../../api/reconcile.ts';
import '../../../elements/daftari-form.ts';
import { define } from '../../../elements/element.ts';
import type { FormRequest } from '../../../elements/events.ts';
import type { Field } from '../../../elements/fields.ts';
import { reconcileMessages } from '../../../i18n/reconcile-messages.ts';
import { AskingPage } from '../asking.ts';

/** Says why a difference is right as it is. Says `made`. */
class ConsoleBreakExplaining extends AskingPage {
  static override properties: PropertyDeclarations = { about: { attribute: false } };

  declare about: Break;

  override render() {
    const words = reconcileMessages(this.language);
    return html`<p class="soft">${words.explainLead}</p>
      <br />
      <daftari-form
        begins
        lang=${this.language}
        submit=${words.explainSend}
        .fields=${this.#fields}
        .refusal=${this.refusal}
        ?busy=${this.busy}
        @daftari-form-change=${this.typed}
        @daftari-form-request=${this.#ask}
      ></daftari-form>`;
  }

  get #fields(): readonly Field[] {
    const words = reconcileMessages(this.language);
    return [{ name: 'note', label: words.explainWords, hint: words.explainHint, wide: true }];
  }

  #ask = async ({ values }: FormRequest): Promise<void> => {
    const words = reconcileMessages(this.language);
    const note = (values['note'] ?? '').trim();
    if (note === '') {
      this.refusal = { fields: { note: words.explainMissing }, sentence: '' };
      return;
    }
    const done = await this.order(this.#fields, () =>
      this.context.api.reconcile.resolve(this.about.id, 'explain', note),
    );
    if (done === undefined) return;
    this.context.notify(done.state === 'resolved' ? words.resolvedNow(done.reference) : words.secondWanted);
    this.dispatchEvent(new Event('made'));
  };
}

define('daftari-console-break-explaining', ConsoleBreakExplaining);
