import { css, html, nothing, type PropertyDeclarations, type TemplateResult } from 'lit';
import type { ChangeKind } from '../../api/changing.ts';
import type { CustomerView, SubscriptionView } from '../../api/wire.ts';
import '../../elements/daftari-sheet.ts';
import { define } from '../../elements/element.ts';
import type { ChangeMade, ChangeRequested } from '../../elements/events.ts';
import { changeMessages } from '../../i18n/change-messages.ts';
import { DaftariPage } from '../context.ts';
import '../holding/changing.ts';
import { addOnsOf, factsOf, heldStyles, openTo } from '../holding/held.ts';
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
    heldStyles,
    css`
      :host {
        margin-block-start: 1rem;
        padding-block-start: 1rem;
        border-block-start: 1px solid var(--daftari-line);
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
    const { quantity } = subscription;
    const look = { language, zone: this.customer.zone, kind: '' };
    return html`
      ${factsOf(subscription, look, () => (this.kind = 'keep'))}
      ${quantity > 1 ? html`<p class="small">${words.kinds.quantity}: ${quantity}</p>` : nothing}
      ${addOnsOf(subscription, look, ({ id }) => this.#remove(id))}
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
      ${openTo(this.subscription, kinds).map(
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
