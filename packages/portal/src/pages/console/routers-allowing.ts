import { html, type PropertyDeclarations } from 'lit';
import type { AllowOrder, Router } from '../../api/routers.ts';
import '../../elements/daftari-form.ts';
import { define } from '../../elements/element.ts';
import type { FormRequest } from '../../elements/events.ts';
import type { Field, FormValues } from '../../elements/fields.ts';
import { consoleMessages } from '../../i18n/console-messages.ts';
import { dayOf, instantOf } from '../../i18n/days.ts';
import { formatDateTime } from '../../i18n/format.ts';
import { routerMessages } from '../../i18n/router-messages.ts';
import { AskingPage } from './asking.ts';
import { roomStyles } from './styles.ts';

const DAY_MS = 86_400_000;

/** Says beforehand that many may be cut off in a while to come. Says `made`. */
class ConsoleAllowing extends AskingPage {
  static override properties: PropertyDeclarations = { routers: { attribute: false } };
  static override styles = [AskingPage.styles, roomStyles];

  declare routers: readonly Router[];

  constructor() {
    super();
    this.routers = [];
  }

  override render() {
    const words = routerMessages(this.language);
    return html`<p class="soft">${words.allowLead}</p>
      <daftari-form
        begins
        lang=${this.language}
        submit=${words.allowIt}
        .fields=${this.#fields}
        .refusal=${this.refusal}
        ?busy=${this.busy}
        @daftari-form-request=${this.#allow}
      ></daftari-form>`;
  }

  get #fields(): readonly Field[] {
    const words = routerMessages(this.language);
    const today = dayOf(Date.now(), this.context.me.isp.zone);
    const everywhere = { value: '', label: words.everywhere };
    const each = this.routers.map((router) => ({ value: `${router.driver}:${router.id}`, label: router.name }));
    return [
      { name: 'day', label: words.allowDay, kind: 'date', value: today, wide: true },
      { name: 'from', label: words.allowFrom, kind: 'time', value: '23:45' },
      { name: 'until', label: words.allowUntil, kind: 'time', value: '01:00' },
      { name: 'where', label: words.allowWhere, options: [everywhere, ...each], wide: true },
      { name: 'note', label: words.note, optional: true, wide: true },
    ];
  }

  #allow = async ({ values }: FormRequest): Promise<void> => {
    const { zone } = this.context.me.isp;
    const words = routerMessages(this.language);
    const order = allowOrder(values, zone, Date.now());
    if (order === null) {
      this.refusal = { fields: { until: words.wrongSpan }, sentence: consoleMessages(this.language).checkFields };
      return;
    }
    const made = await this.order(this.#fields, () => this.context.api.routers.allow(order));
    if (made === undefined) return;
    const [from, until] = [order.fromAt, order.untilAt].map((at) => formatDateTime(at, this.language, zone));
    this.context.notify(words.allowed(from ?? '', until ?? ''));
    this.dispatchEvent(new Event('made'));
  };
}

/** What was typed, as an order; an end before its beginning is on the day after. Null: it is past, or no time. */
export function allowOrder(values: FormValues, zone: string, now: number): AllowOrder | null {
  const { day = '', from = '', until = '', where = '', note = '' } = values;
  const [fromAt, end] = [instantOf(day, from, zone), instantOf(day, until, zone)];
  if (Number.isNaN(fromAt) || Number.isNaN(end)) return null;
  const untilAt = end > fromAt ? end : end + DAY_MS;
  if (untilAt <= now) return null;
  const [driver = '', ...rest] = where.split(':');
  return {
    fromAt: new Date(fromAt).toISOString(),
    untilAt: new Date(untilAt).toISOString(),
    ...(where !== '' && { driver, routerId: rest.join(':') }),
    ...(note.trim() !== '' && { note: note.trim() }),
  };
}

define('daftari-console-allowing', ConsoleAllowing);
