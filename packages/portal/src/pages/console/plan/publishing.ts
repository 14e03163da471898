import { css, html, nothing, type PropertyDeclarations, type PropertyValues, type TemplateResult } from 'lit';
import type { PlanOrder } from '../../../api/selling.ts';
import type { Plan } from '../../../api/wire.ts';
import '../../../elements/daftari-sheet.ts';
import { define } from '../../../elements/element.ts';
import { formatCount, formatDate, formatMoney } from '../../../i18n/format.ts';
import { planMessages } from '../../../i18n/plan-messages.ts';
import { loader } from '../../loader.ts';
import { AskingPage } from '../asking.ts';

/** Asks before a plan is published, and says what that changes for whom. Says `done`, or `close` for not so far. */
class ConsolePublishing extends AskingPage {
  static override properties: PropertyDeclarations = {
    plan: { attribute: false },
    draftId: { attribute: false },
  };
  static override styles = [
    AskingPage.styles,
    css`
      :host {
        display: contents;
      }
      .says {
        display: grid;
        gap: 0.5rem;
        min-block-size: 4.5rem;
      }
      .acts {
        display: flex;
        flex-wrap: wrap;
        gap: 0.5rem;
        margin-block-start: 1.25rem;
      }
      .wrong {
        color: var(--daftari-bad);
        font-weight: 550;
      }
    `,
  ];

  /** The plan that is about to be published; null for none. */
  declare plan: PlanOrder | null;
  /** The draft that it is, if it was kept. */
  declare draftId: string | null;

  #versions = loader(this, async () => {
    const { plans } = await this.context.api.plans({ search: this.plan?.code ?? '', limit: 100 });
    return plans.filter(({ code }) => code === this.plan?.code);
  });

  constructor() {
    super();
    this.plan = null;
    this.draftId = null;
  }

  override render() {
    const { plan, language } = this;
    const words = planMessages(language);
    return html`<daftari-sheet
      lang=${language}
      heading=${words.publishTitle(plan?.name ?? '')}
      ?open=${plan !== null}
      @close=${this.#close}
    >
      ${
        plan === null
          ? nothing
          : html`<div class="says">${this.#says(plan)}</div>
              ${this.refusal === null ? nothing : html`<p class="wrong" role="alert">${this.refusal.sentence}</p>`}
              <div class="acts">
                <button class="button" ?disabled=${this.busy} @click=${this.#publish}>${words.publish}</button>
                <button class="button quiet" @click=${this.#close}>${this.words.cancel}</button>
              </div>`
      }
    </daftari-sheet>`;
  }

  protected override updated(changed: PropertyValues): void {
    super.updated(changed);
    if (!changed.has('plan') || this.plan === null) return;
    this.refusal = null;
    this.#versions.forget();
    void this.#versions.reload();
  }

  #says(plan: PlanOrder): TemplateResult {
    const { value, failure } = this.#versions;
    if (value === null) return failure === null ? this.waiting() : html`<p>${this.sentence(failure)}</p>`;
    const words = planMessages(this.language);
    const newest = value.toSorted((a, b) => b.version - a.version)[0];
    if (newest === undefined) return html`<p>${words.publishNew}</p>`;
    const counted = value.every(({ holders }) => holders !== undefined);
    const holders = value.reduce((sum, each) => sum + (each.holders ?? 0), 0);
    return html`<p>
        ${words.publishVersion(String(newest.version + 1))}
        ${counted ? words.publishHolders(formatCount(holders, this.language)) : nothing}
      </p>
      <p>${this.#forHolders(plan)}</p>
      ${this.#priceMove(newest, plan)}`;
  }

  #forHolders({ existing: { mode, from } }: PlanOrder): string {
    const words = planMessages(this.language);
    if (mode === 'grandfather' || from === null) return words.publishKeeps;
    const day = formatDate(`${from}T00:00Z`, this.language, 'UTC');
    return mode === 'at_next_period' ? words.publishNext(day) : words.publishSplit(day);
  }

  #priceMove({ price }: Plan, plan: PlanOrder): TemplateResult | typeof nothing {
    if (price.minor === plan.price.minor) return nothing;
    const [from, to] = [price, plan.price].map((each) => formatMoney(each, this.language));
    return html`<p>${planMessages(this.language).publishPrice(from ?? '', to ?? '')}</p>`;
  }

  #publish = async (): Promise<void> => {
    const { plan, draftId } = this;
    if (plan === null) return;
    const { api } = this.context;
    const made = await this.order([], async () => {
      if (draftId === null) return api.publishPlan(plan);
      // What is published is what stands on the screen, not what was kept before.
      await api.draftPlan(plan, draftId);
      return api.publishDraft(draftId);
    });
    if (made === undefined) return;
    this.context.notify(planMessages(this.language).published(made.name));
    this.dispatchEvent(new Event('done'));
  };

  #close = (): void => {
    this.dispatchEvent(new Event('close'));
  };
}

define('daftari-console-publishing', ConsolePublishing);
