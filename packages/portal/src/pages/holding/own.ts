import { css, html, nothing, type PropertyDeclarations, type PropertyValues, type TemplateResult } from 'lit';
import type { Change, ChangeKind } from '../../api/changing.ts';
import type { StreamEvent } from '../../api/stream.ts';
import type { AddOnView, CustomerView, SubscriptionView } from '../../api/wire.ts';
import '../../elements/daftari-buckets.ts';
import '../../elements/daftari-sheet.ts';
import { define } from '../../elements/element.ts';
import { ChangeRequested, type ChangeMade } from '../../elements/events.ts';
import { changeMessages } from '../../i18n/change-messages.ts';
import { DaftariPage } from '../context.ts';
import { isEnding } from '../due.ts';
import { loader } from '../loader.ts';
import { createServerClock } from '../server-clock.ts';
import './changing.ts';
import { addOnsOf, factsOf, heldStyles, openTo } from './held.ts';
import { pendingIn } from './pending.ts';
import './redeeming.ts';
import { saidOf } from './said.ts';

type Act = ChangeKind | 'code';

/**
 * What a customer holds and can change herself: her bundles, another plan, a pause, a promise, a voucher, its end. Says
 * `changed` when something is different, `waits` with the change that waits for money or null, and sends a
 * `daftari-change-requested` up for a change that is to be paid now.
 */
class OwnHolding extends DaftariPage {
  static override properties: PropertyDeclarations = {
    customer: { attribute: false },
    code: { attribute: false },
    act: { state: true },
    addOnId: { state: true },
  };
  static override styles = [
    DaftariPage.styles,
    heldStyles,
    css`
      .card {
        display: grid;
        gap: 1rem;
      }
      .head {
        margin: 0;
      }
      .acts {
        display: grid;
        grid-template-columns: repeat(auto-fit, minmax(min(100%, 8.25rem), 1fr));
        gap: 0.5rem;
      }
      .acts .button {
        padding-inline: 0.5rem;
        font-size: 0.9375rem;
        line-height: 1.25;
      }
      .promise {
        grid-column: 1 / -1;
      }
      .leave {
        color: var(--daftari-ink-soft);
        font-weight: 400;
        text-decoration-color: currentcolor;
      }
      .fact {
        padding: 0.625rem 0.875rem;
        border-radius: var(--daftari-radius-small);
        background: var(--daftari-brand-soft);
        color: var(--daftari-on-brand-soft);
      }
    `,
  ];

  declare customer: CustomerView;
  /** A voucher to begin with, from the code on a paper; null for none. */
  declare code: string | null;
  /** What is being done; null for nothing. */
  declare protected act: Act | null;
  /** The add-on that is to go. */
  declare protected addOnId: string | null;

  #buckets = loader(this, () => this.#holding.buckets());
  #clock = createServerClock();
  #changes = loader(this, async () => {
    const subscription = this.#subscription;
    return subscription === null ? { changes: [] } : this.#holding.changes(subscription.id);
  });

  constructor() {
    super();
    this.code = null;
    this.act = null;
    this.addOnId = null;
  }

  override render() {
    const { language, customer } = this;
    const words = changeMessages(language);
    const { value, failure } = this.#buckets;
    const subscription = this.#subscription;
    return html`<section class="card" aria-labelledby="title">
        <div class="head"><h2 id="title">${words.yours}</h2></div>
        ${subscription === null ? nothing : factsOf(subscription, this.#look, () => (this.act = 'keep'))}
        <daftari-pending
          own
          lang=${language}
          zone=${customer.zone}
          .changes=${pendingIn(this.#changes.value?.changes ?? null)}
          @daftari-change-requested=${this.#pending}
        ></daftari-pending>
        <daftari-buckets
          lang=${language}
          zone=${customer.zone}
          .buckets=${value?.buckets ?? null}
          .error=${failure === null ? '' : this.sentence(failure)}
          @daftari-retry-request=${this.#buckets.reload}
        ></daftari-buckets>
        ${subscription === null ? nothing : addOnsOf(subscription, this.#look, this.#remove)}
        ${this.#buttons(subscription)} ${this.#cancel(subscription)}
      </section>
      ${this.#sheet(subscription)}`;
  }

  protected override willUpdate(changed: PropertyValues): void {
    this.#clock.seen(this.customer.now);
    if (changed.has('code') && this.code !== null) this.act = 'code';
  }

  protected override begin(): void {
    void this.#buckets.reload();
    void this.#changes.reload();
  }

  protected override heard(_event: StreamEvent): void {
    this.soon(this.#buckets.reload);
    this.soon(this.#changes.reload);
  }

  protected override updated(changed: PropertyValues): void {
    super.updated(changed);
    // What waits for money is told upwards, so that the pay form asks for it.
    const waits = pendingIn(this.#changes.value?.changes ?? null).find(({ state }) => state === 'awaiting_payment');
    if (waits?.id === this.#told) return;
    this.#told = waits?.id;
    this.dispatchEvent(new CustomEvent<Change | null>('waits', { detail: waits ?? null }));
  }
  #told: string | undefined;

  get #holding() {
    return this.context.api.holding(null);
  }

  get #subscription(): SubscriptionView | null {
    return this.customer.subscriptions.find(({ state }) => state !== 'ended') ?? null;
  }

  get #look() {
    return { language: this.language, zone: this.customer.zone, kind: 'fact' };
  }

  #buttons(subscription: SubscriptionView | null): TemplateResult {
    const words = changeMessages(this.language);
    return html`<div class="acts" role="group" aria-label=${words.manage}>
      ${(subscription === null ? [] : this.#kinds(subscription)).map((kind) => this.#button(kind, words.kinds[kind]))}
      ${this.#button('code', words.code)}
    </div>`;
  }

  #button(act: Act, label: string): TemplateResult {
    const look = act === 'promise' ? 'promise' : 'quiet';
    return html`<button class="button ${look}" aria-haspopup="dialog" @click=${() => (this.act = act)}>
      ${label}
    </button>`;
  }

  /** Small and last: who looks for it finds it, and nobody presses it for another. */
  #cancel(subscription: SubscriptionView | null): TemplateResult | typeof nothing {
    if (subscription === null || isEnding(subscription)) return nothing;
    return html`<p class="small">
      <button class="link leave" aria-haspopup="dialog" @click=${() => (this.act = 'cancel')}>
        ${changeMessages(this.language).acts.cancel}
      </button>
    </p>`;
  }

  #remove = ({ id }: AddOnView): void => {
    this.addOnId = id;
    this.act = 'remove_add_on';
  };

  /** What her plan lets her do now. A promise is for who has no time left, once. */
  #kinds(subscription: SubscriptionView): readonly ChangeKind[] {
    const { plan, pauses, promisedUntil, paidUntil } = subscription;
    const over = paidUntil !== null && Date.parse(paidUntil) <= Date.parse(this.customer.now);
    const mayPromise = plan.changes.promise != null && promisedUntil === null && over;
    return openTo(subscription, [
      ...(mayPromise ? (['promise'] as const) : []),
      'bundle',
      'plan',
      ...(pauses.length > 0 ? (['resume'] as const) : []),
      ...(pauses.length === 0 && plan.changes.pause !== null ? (['pause'] as const) : []),
    ]);
  }

  #sheet(subscription: SubscriptionView | null): TemplateResult {
    const { language, context, act } = this;
    const words = changeMessages(language);
    const heading = act === null ? '' : act === 'code' ? words.code : words.kinds[act];
    return html`<daftari-sheet lang=${language} heading=${heading} ?open=${act !== null} @close=${this.#close}
      >${
        act === null
          ? nothing
          : act === 'code'
            ? html`<daftari-redeeming
                lang=${language}
                .context=${context}
                .customerId=${null}
                .code=${this.code ?? ''}
                @made=${this.#redeemed}
              ></daftari-redeeming>`
            : html`<daftari-changing
                own
                lang=${language}
                .context=${context}
                .customer=${this.customer}
                .subscription=${subscription}
                .clock=${this.#clock}
                .kind=${act}
                .addOnId=${this.addOnId}
                @daftari-change-made=${this.#made}
              ></daftari-changing>`
      }</daftari-sheet
    >`;
  }

  #close = (): void => {
    this.code = null;
    this.act = null;
    this.addOnId = null;
  };

  #redeemed = (): void => {
    this.#close();
    this.#changed();
  };

  #made = ({ change }: ChangeMade): void => {
    this.#close();
    this.context.notify(saidOf(change, this.language), change.state === 'refused' ? 'bad' : 'good');
    this.#changed();
    if (change.state === 'awaiting_payment') this.dispatchEvent(new ChangeRequested('pay', change));
  };

  #pending = async (event: ChangeRequested): Promise<void> => {
    if (event.what === 'pay') return;
    event.stopPropagation();
    await this.attempt(async () => {
      await this.#holding.revokeChange(event.change.id);
      this.context.notify(changeMessages(this.language).revoked);
    });
    this.#changed();
  };

  #changed(): void {
    void this.#buckets.reload();
    void this.#changes.reload();
    this.dispatchEvent(new Event('changed'));
  }
}

define('daftari-own-holding', OwnHolding);
