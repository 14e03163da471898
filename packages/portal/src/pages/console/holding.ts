import { css, html, nothing, type PropertyDeclarations, type TemplateResult } from 'lit';
import type { ChangeKind } from '../../api/changing.ts';
import type { CustomerView, SubscriptionView } from '../../api/wire.ts';
import '../../elements/daftari-sheet.ts';
import { define } from '../../elements/element.ts';
import type { ChangeMade, ChangeRequested } from '../../elements/events.ts';
import { changeMessages } from '../../i18n/change-messages.ts';
import { formatDateTime } from '../../i18n/format.ts';
import { DaftariPage } from '../context.ts';
import '../holding/changing.ts';
import { pendingIn } from '../holding/pending.ts';
import { saidOf } from '../holding/said.ts';
import { loader } from '../loader.ts';
import { createServerClock } from '../server-clock.ts';
import { roomStyles } from './styles.ts';

/** What an operator changes of one subscription, and what waits to be changed. Says `changed` afterwards. */
class ConsoleHolding extends DaftariPage {
  static override properties: PropertyDeclarations = {
    customer: { attribute: false },
    subscription: { attribute: false },
    kind: { state: true },
    addOnId: { state: true },
  };
  static override styles = [
    DaftariPage.styles,
    roomStyles,
    css`
      :host {
        margin-block-start: 1rem;
        padding-block-start: 1rem;
        border-block-start: 1px solid var(--daftari-line);
      }
      li {
        display: flex;
        flex-wrap: wrap;
        justify-content: space-between;
        gap: 0 1rem;
      }
    `,
  ];

  declare customer: CustomerView;
  declare subscription: SubscriptionView;
  /** The change that is being asked for; null for none. */
  declare protected kind: ChangeKind | null;
  /** The add-on that is to go. */
  declare protected addOnId: string | null;

  #clock = createServerClock();
  #changes = loader(this, () => this.#holding.changes(this.subscription.id));

  constructor() {
    super();
    this.kind = null;
    this.addOnId = null;
  }

  override render() {
    const { language, subscription } = this;
    const words = changeMessages(language);
    const { quantity, addOns } = subscription;
    return html`
      ${this.#facts().map((fact) => html`<p class="small">${fact}</p>`)}
      ${quantity > 1 ? html`<p class="small">${words.kinds.quantity}: ${quantity}</p>` : nothing}
      ${
        addOns.length === 0
          ? nothing
          : html`<ul class="small">
              ${addOns.map(
                ({ id, planName, quantity: pieces }) =>
                  html`<li>
                    <span>${planName}${pieces > 1 ? ` × ${pieces}` : nothing}</span>
                    <button class="link" aria-haspopup="dialog" @click=${() => this.#remove(id)}>
                      ${words.kinds.remove_add_on}<span class="hidden"> (${planName})</span>
                    </button>
                  </li>`,
              )}
            </ul>`
      }
      <daftari-pending
        lang=${language}
        zone=${this.customer.zone}
        .changes=${pendingIn(this.#changes.value?.changes ?? null)}
        @daftari-change-requested=${this.#revoke}
      ></daftari-pending>
      ${subscription.state === 'ended' ? nothing : this.#buttons()} ${this.#sheet()}
    `;
  }

  protected override willUpdate(): void {
    this.#clock.seen(this.customer.now);
  }

  protected override begin(): void {
    void this.#changes.reload();
  }

  protected override heard({ data }: { readonly data: Readonly<Record<string, unknown>> }): void {
    if (data['accountId'] === this.customer.id) this.soon(this.#changes.reload);
  }

  get #holding() {
    return this.context.api.holding(this.customer.id);
  }

  #facts(): readonly string[] {
    const { language, subscription, customer } = this;
    const words = changeMessages(language);
    const at = (instant: string): string => formatDateTime(instant, language, customer.zone);
    const { pauses, promisedUntil, endsAt } = subscription;
    return [
      ...pauses.map(({ untilAt }) => words.pausedUntil(at(untilAt))),
      ...(promisedUntil === null ? [] : [words.promisedUntil(at(promisedUntil))]),
      ...(endsAt === null ? [] : [words.endsAt(at(endsAt))]),
    ];
  }

  #buttons(): TemplateResult {
    const words = changeMessages(this.language);
    const { plan, pauses } = this.subscription;
    const postpaid = plan.kind === 'postpaid';
    const kinds: readonly ChangeKind[] = [
      'plan',
      'quantity',
      'add_on',
      'bundle',
      ...(pauses.length > 0 ? (['resume'] as const) : []),
      ...(plan.changes.pause === null ? [] : (['pause'] as const)),
      ...(plan.changes.promise == null ? [] : (['promise'] as const)),
      ...(postpaid ? (['billing_day'] as const) : []),
      'transfer',
      'cancel',
    ];
    return html`<div class="acts" role="group" aria-label=${words.manage}>
      ${kinds.map(
        (kind) =>
          html`<button class="button quiet small" aria-haspopup="dialog" @click=${() => (this.kind = kind)}>
            ${words.kinds[kind]}
          </button>`,
      )}
    </div>`;
  }

  #sheet(): TemplateResult {
    const { language, kind } = this;
    const words = changeMessages(language);
    const heading = kind === null ? '' : `${words.kinds[kind]}: ${this.subscription.plan.name}`;
    return html`<daftari-sheet lang=${language} heading=${heading} ?open=${kind !== null} @close=${this.#close}
      >${
        kind === null
          ? nothing
          : html`<daftari-changing
              lang=${language}
              .context=${this.context}
              .customer=${this.customer}
              .subscription=${this.subscription}
              .clock=${this.#clock}
              .kind=${kind}
              .addOnId=${this.addOnId}
              @daftari-change-made=${this.#made}
            ></daftari-changing>`
      }</daftari-sheet
    >`;
  }

  #remove(addOnId: string): void {
    this.addOnId = addOnId;
    this.kind = 'remove_add_on';
  }

  #close = (): void => {
    this.kind = null;
    this.addOnId = null;
  };

  #made = ({ change }: ChangeMade): void => {
    this.#close();
    const refused = change.state === 'refused';
    this.context.notify(saidOf(change, this.language), refused ? 'bad' : 'good');
    this.#changed();
  };

  #revoke = async ({ change }: ChangeRequested): Promise<void> => {
    await this.attempt(async () => {
      await this.#holding.revokeChange(change.id);
      this.context.notify(changeMessages(this.language).revoked);
    });
    this.#changed();
  };

  #changed(): void {
    void this.#changes.reload();
    this.dispatchEvent(new Event('changed'));
  }
}

define('daftari-console-holding', ConsoleHolding);
