import { css, html, nothing, type PropertyDeclarations } from 'lit';
import type { Drawer } from '../../../api/arriving.ts';
import '../../../elements/daftari-form.ts';
import { define } from '../../../elements/element.ts';
import type { FormRequest } from '../../../elements/events.ts';
import type { Field } from '../../../elements/fields.ts';
import { arrivingMessages } from '../../../i18n/arriving-messages.ts';
import { formatDay, formatMoney } from '../../../i18n/format.ts';
import { newKey } from '../../paying.ts';
import { countedMinor, differenceOf, sizeOf } from './counting.ts';
import { ArrivingPage } from './refusing.ts';

/** Counts a drawer and closes it; what differs is told while one types, before anything is booked. Says `made`. */
class ConsoleClosing extends ArrivingPage {
  static override properties: PropertyDeclarations = { drawer: { attribute: false } };
  static override styles = [
    ArrivingPage.styles,
    css`
      .expected {
        display: flex;
        justify-content: space-between;
        gap: 1rem;
        margin-block-end: 1rem;
      }
      .differs {
        min-block-size: 3rem;
        padding: 0.75rem 1rem;
        border-radius: var(--daftari-radius-small);
        background: var(--daftari-sunken);
      }
      .differs.good {
        background: var(--daftari-brand-soft);
        color: var(--daftari-on-brand-soft);
      }
      .differs.warn {
        background: var(--daftari-warn-soft);
        color: var(--daftari-on-warn-soft);
      }
    `,
  ];

  declare drawer: Drawer;
  #key = newKey();

  override render() {
    const { drawer, language } = this;
    const words = arrivingMessages(language);
    return html`<p class="expected">
        <span>${words.expected}</span> <strong class="number">${formatMoney(drawer.expected, language)}</strong>
      </p>
      <daftari-form
        begins
        lang=${language}
        submit=${words.closeAct}
        .fields=${this.#fields}
        .refusal=${this.refusal}
        ?busy=${this.busy}
        @daftari-form-change=${this.typed}
        @daftari-form-request=${this.#close}
        >${this.#difference()}</daftari-form
      >`;
  }

  get #fields(): readonly Field[] {
    const words = arrivingMessages(this.language);
    const label = words.counted(this.drawer.expected.currency);
    return [
      { name: 'counted', label, kind: 'decimal', hint: words.countedHint, wide: true },
      { name: 'note', label: words.note, hint: words.noteHint, optional: true, wide: true },
    ];
  }

  #difference(): unknown {
    const { drawer, language } = this;
    const { expected, whose } = drawer;
    const words = arrivingMessages(language);
    const counted = countedMinor(this.values['counted'] ?? '', expected.currency);
    if (counted === null) return html`<div role="status">${nothing}</div>`;
    const difference = differenceOf(counted, expected);
    const amount = formatMoney(sizeOf(difference), language);
    const minor = BigInt(difference.minor);
    const sentence =
      minor === 0n
        ? words.exact
        : whose === 'agent'
          ? words.agentDiffers(amount)
          : minor < 0n
            ? words.isShort(amount)
            : words.isOver(amount);
    return html`<div role="status"><p class="differs ${minor === 0n ? 'good' : 'warn'}">${sentence}</p></div>`;
  }

  #close = async ({ values }: FormRequest): Promise<void> => {
    const { drawer, context, language } = this;
    const typed = (values['counted'] ?? '').trim().replaceAll(',', '');
    if (countedMinor(typed, drawer.expected.currency) === null) return this.mark({ counted: 'counted' });
    const note = (values['note'] ?? '').trim().slice(0, 200);
    const order = { desk: drawer.desk, counted: typed, ...(note === '' ? {} : { note }) };
    const closed = await this.order(this.#fields, () => context.api.arriving.closeDrawer(order, this.#key));
    if (closed === undefined) return;
    context.notify(arrivingMessages(language).closedNow(closed.desk, formatDay(closed.day, language)));
    this.dispatchEvent(new Event('made'));
  };
}

define('daftari-console-closing', ConsoleClosing);
