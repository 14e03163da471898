import { html, type PropertyDeclarations } from 'lit';
import '../../../elements/daftari-form.ts';
import { define } from '../../../elements/element.ts';
import type { FormRequest } from '../../../elements/events.ts';
import type { Field } from '../../../elements/fields.ts';
import { dunningMessages } from '../../../i18n/dunning-messages.ts';
import { AskingPage } from '../asking.ts';

/** Lets a customer rest until a day, or gives her case up; both with a reason. Says `made`. */
class ConsoleResting extends AskingPage {
  static override properties: PropertyDeclarations = { customerId: {}, doing: {} };

  declare customerId: string;
  declare doing: 'hold' | 'abandon';
  #key = crypto.randomUUID();

  override render() {
    const words = dunningMessages(this.language);
    const isHold = this.doing === 'hold';
    return html`<p class="soft">${isHold ? words.holdLead : words.abandonLead}</p>
      <br />
      <daftari-form
        begins
        lang=${this.language}
        submit=${isHold ? words.hold : words.abandon}
        .fields=${this.#fields}
        .refusal=${this.refusal}
        ?busy=${this.busy}
        @daftari-form-request=${this.#do}
      ></daftari-form>`;
  }

  get #fields(): readonly Field[] {
    const words = dunningMessages(this.language);
    const reason: Field = { name: 'reason', label: words.reason, hint: words.reasonHint, wide: true };
    if (this.doing === 'abandon') return [reason];
    return [
      { name: 'until', label: words.until, kind: 'date', hint: words.untilHint, optional: true, wide: true },
      reason,
    ];
  }

  #do = async ({ values }: FormRequest): Promise<void> => {
    const reason = (values['reason'] ?? '').trim();
    if (reason === '') return this.mark({ reason: 'reason' });
    const { dunning } = this.context.api;
    const words = dunningMessages(this.language);
    const until = (values['until'] ?? '').trim();
    const said = await this.order(this.#fields, async () => {
      if (this.doing === 'abandon') {
        await dunning.abandon(this.customerId, reason);
        return words.abandoned;
      }
      await dunning.hold(this.customerId, { until: until === '' ? null : until, reason }, this.#key);
      return words.held;
    });
    if (said === undefined) {
      this.#key = crypto.randomUUID();
      return;
    }
    this.context.notify(said);
    this.dispatchEvent(new Event('made'));
  };
}

define('daftari-console-resting', ConsoleResting);
