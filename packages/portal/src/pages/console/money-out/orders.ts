import { html, nothing, type PropertyDeclarations, type TemplateResult } from 'lit';
import type { Disbursement, Outcome } from '../../../api/disbursements.ts';
import '../../../elements/daftari-sheet.ts';
import { define } from '../../../elements/element.ts';
import { formatDateTime, formatMoment, formatMoney } from '../../../i18n/format.ts';
import { payoutMessages } from '../../../i18n/payout-messages.ts';
import { DaftariPage } from '../../context.ts';
import { gatewayName } from '../reconcile/choice.ts';
import { orderStyles } from './order-styles.ts';
import './saying.ts';
import { STATE_TONES, toWords, whose } from './rows.ts';

/** What is said in a sheet about an order: why it is refused, or what became of it. */
interface Saying {
  readonly about: Disbursement;
  readonly what: 'refuse' | 'settle';
}

/** Money that leaves and wants a person: each with its one button. It says `made` when something was done. */
class ConsoleOrders extends DaftariPage {
  static override properties: PropertyDeclarations = {
    queue: {},
    orders: { attribute: false },
    error: {},
    saying: { state: true },
    busy: { state: true },
  };
  static override styles = [DaftariPage.styles, orderStyles];

  /** Those that wait for a second person, or those of which nobody knows what became of them. */
  declare queue: 'waiting' | 'doubtful';
  /** Null until the page knows. */
  declare orders: readonly Disbursement[] | null;
  declare error: string;
  declare protected saying: Saying | null;
  /** The order about which something is being done. */
  declare protected busy: string | null;

  constructor() {
    super();
    this.queue = 'waiting';
    this.orders = null;
    this.error = '';
    this.saying = null;
    this.busy = null;
  }

  override render() {
    const words = payoutMessages(this.language);
    const isWaiting = this.queue === 'waiting';
    return html`<section class="card" aria-labelledby="title">
        <div class="head"><h2 id="title">${isWaiting ? words.waiting : words.doubtful}</h2></div>
        ${this.rows(
          this.orders,
          this.error,
          isWaiting ? words.noWaiting : words.noDoubtful,
          (rows) =>
            html`<ul>
              ${rows.map((one) => this.#order(one))}
            </ul>`,
        )}
      </section>
      ${this.#sheet()}`;
  }

  #order(one: Disbursement): TemplateResult {
    const { language } = this;
    const words = payoutMessages(language);
    const { zone } = this.context.me.isp;
    const to = `${gatewayName(one.gateway, language)}, ${toWords(one.to, language)}`;
    return html`<li>
      <div class="what">
        <p class="line">
          ${whose(one, language)}
          ${
            this.queue === 'waiting'
              ? one.customerName === null
                ? nothing
                : html`<span class="chip plain">${words.purposes[one.purpose]}</span>`
              : html`<span class="chip ${STATE_TONES[one.state]}">${words.states[one.state]}</span>`
          }
        </p>
        <p class="small">${to}</p>
        <p class="small soft">${one.remarks}</p>
        <p class="small soft">${words.ordered(one.requestedBy, formatMoment(one.requestedAt, language, zone))}</p>
        ${this.queue === 'doubtful' ? this.#asked(one) : nothing}
      </div>
      <p class="amount number">${formatMoney(one.amount, language)}</p>
      <div class="acts">${this.queue === 'waiting' ? this.#agreeing(one) : this.#finding(one)}</div>
    </li>`;
  }

  /** What is known, and when it is asked for next. */
  #asked({ sentAt, nextCheckAt, reason, doubt }: Disbursement): TemplateResult {
    const { language } = this;
    const words = payoutMessages(language);
    const { zone } = this.context.me.isp;
    const next =
      nextCheckAt === null
        ? words.personOnly
        : Date.parse(nextCheckAt) <= Date.now()
          ? words.askedNow
          : words.askedNext(formatDateTime(nextCheckAt, language, zone));
    const sent = sentAt === null ? '' : `${words.sentWhen(formatDateTime(sentAt, language, zone))} · `;
    const why = doubt ?? reason;
    return html`<p class="small">${sent}<strong>${next}</strong></p>
      ${why === null ? nothing : html`<p class="small soft">${why}</p>`}`;
  }

  #agreeing(one: Disbursement): TemplateResult {
    const words = payoutMessages(this.language);
    const named = html`<span class="hidden"> (${this.#named(one)})</span>`;
    const isOwn = one.requestedBy === this.context.me.user.name;
    const refuse = html`<button
      class="button quiet small"
      aria-haspopup="dialog"
      @click=${() => (this.saying = { about: one, what: 'refuse' })}
    >
      ${isOwn ? words.stop : words.refuse}${named}
    </button>`;
    if (isOwn)
      return html`<p class="small note">${words.yours}</p>
        ${refuse}`;
    return html`<button class="button small" ?disabled=${this.busy === one.id} @click=${() => this.#approve(one)}>
        ${words.approve}${named}
      </button>
      ${refuse}`;
  }

  #finding(one: Disbursement): TemplateResult {
    const words = payoutMessages(this.language);
    const { finding } = one;
    const named = html`<span class="hidden"> (${this.#named(one)})</span>`;
    const isBusy = this.busy === one.id;
    const settle = html`<button
      class="button quiet small"
      aria-haspopup="dialog"
      @click=${() => (this.saying = { about: one, what: 'settle' })}
    >
      ${words.settle}${named}
    </button>`;
    if (finding === null) {
      return html`<button class="button small" ?disabled=${isBusy} @click=${() => this.#check(one)}>
          ${words.check}${named}
        </button>
        ${settle}`;
    }
    const what = words.findings[finding.to];
    if (finding.actor === this.context.me.user.name) {
      return html`<p class="small note">${words.findingOwn(what, finding.says)}</p>`;
    }
    return html`<p class="small note">${words.finding(finding.actor, what, finding.says)}</p>
      <button class="button small" ?disabled=${isBusy} @click=${() => this.#confirm(one, finding)}>
        ${words.confirmFinding(what)}${named}
      </button>`;
  }

  #named({ amount, to }: Disbursement): string {
    return `${formatMoney(amount, this.language)}, ${toWords(to, this.language)}`;
  }

  #sheet(): TemplateResult {
    const { saying, language } = this;
    const words = payoutMessages(language);
    const about =
      saying === null
        ? null
        : ([formatMoney(saying.about.amount, language), toWords(saying.about.to, language)] as const);
    const heading =
      saying === null || about === null
        ? ''
        : saying.what === 'refuse'
          ? words.refuseTitle(...about)
          : words.settleTitle(...about);
    return html`<daftari-sheet
      lang=${language}
      heading=${heading}
      ?open=${saying !== null}
      @close=${() => (this.saying = null)}
      >${
        saying === null
          ? nothing
          : html`<daftari-console-saying
              lang=${language}
              .context=${this.context}
              .about=${saying.about}
              .what=${saying.what}
              @made=${this.#made}
            ></daftari-console-saying>`
      }</daftari-sheet
    >`;
  }

  #made = (): void => {
    this.saying = null;
    this.dispatchEvent(new Event('made'));
  };

  async #approve({ id, amount }: Disbursement): Promise<void> {
    await this.#doing(id, async () => {
      await this.context.api.disbursements.approve(id);
      this.context.notify(payoutMessages(this.language).approved(formatMoney(amount, this.language)));
    });
  }

  async #check({ id }: Disbursement): Promise<void> {
    await this.#doing(id, async () => {
      const { state } = await this.context.api.disbursements.check(id);
      const words = payoutMessages(this.language);
      this.context.notify(words.checked(words.states[state]));
    });
  }

  /** Says the same as the first person. */
  async #confirm({ id }: Disbursement, { to, says }: NonNullable<Disbursement['finding']>): Promise<void> {
    const outcome: Outcome = to === 'succeeded' ? { to, receipt: says } : { to, reason: says };
    await this.#doing(id, async () => {
      await this.context.api.disbursements.settle(id, outcome);
      this.context.notify(payoutMessages(this.language).settled);
    });
  }

  async #doing(id: string, work: () => Promise<void>): Promise<void> {
    this.busy = id;
    await this.attempt(work);
    this.busy = null;
    this.dispatchEvent(new Event('made'));
  }
}

define('daftari-console-orders', ConsoleOrders);
