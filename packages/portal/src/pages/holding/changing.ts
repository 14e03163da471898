import { css, html, nothing, type PropertyDeclarations } from 'lit';
import type { ChangeKind, ChangePreview, ChangeRequest } from '../../api/changing.ts';
import { ApiError } from '../../api/problem.ts';
import type { CustomerView, SubscriptionView } from '../../api/wire.ts';
import '../../elements/daftari-change-preview.ts';
import '../../elements/daftari-form.ts';
import { define } from '../../elements/element.ts';
import { ChangeMade, type FormChange } from '../../elements/events.ts';
import type { Field, FormValues, Refusal } from '../../elements/fields.ts';
import { changeMessages } from '../../i18n/change-messages.ts';
import { formatMoneyShort } from '../../i18n/format.ts';
import { DaftariPage } from '../context.ts';
import { loader } from '../loader.ts';
import { newKey } from '../paying.ts';
import type { ServerClock } from '../server-clock.ts';
import { fieldsOfChange, heldIn, needsPlans, plansFor, requestOf, type Asking } from './requests.ts';

/** How long one types on before the server is asked what it would do. */
const PAUSE_MS = 250;

/** One change of a subscription: what is asked, what it would do and cost, and only then the button that does it. */
class DaftariChanging extends DaftariPage {
  static override properties: PropertyDeclarations = {
    customer: { attribute: false },
    subscription: { attribute: false },
    kind: {},
    clock: { attribute: false },
    own: { type: Boolean },
    addOnId: { attribute: false },
    preview: { state: true },
    refusal: { state: true },
    asking: { state: true },
    sending: { state: true },
  };
  static override styles = [
    DaftariPage.styles,
    css`
      .lead {
        margin-block-end: 1rem;
      }
    `,
  ];

  declare customer: CustomerView;
  declare subscription: SubscriptionView;
  declare kind: ChangeKind;
  declare clock: ServerClock;
  /** Whether the customer asks for herself. */
  declare own: boolean;
  /** The add-on that is to go; null for every other change. */
  declare addOnId: string | null;
  declare protected preview: ChangePreview | null;
  declare protected refusal: Refusal | null;
  /** Whether the server is thinking it through. */
  declare protected asking: boolean;
  declare protected sending: boolean;

  #typed: FormValues = {};
  #pausing = 0;
  #turn = 0;
  /** One for all presses of the button, until something else is asked. */
  #key = newKey();
  #plans = loader(this, () => this.context.api.plans({ status: 'sold', limit: 100 }));

  constructor() {
    super();
    this.kind = 'plan';
    this.own = false;
    this.addOnId = null;
    this.preview = null;
    this.refusal = null;
    this.asking = false;
    this.sending = false;
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearTimeout(this.#pausing);
    this.#turn += 1;
  }

  override render() {
    const { language, kind, preview, own } = this;
    const words = changeMessages(language);
    const lead = own && Object.hasOwn(words.leads, kind) ? words.leads[kind as keyof typeof words.leads] : '';
    if (needsPlans(kind)) {
      const { value, failure } = this.#plans;
      if (failure !== null)
        return html`<div @daftari-retry-request=${this.#plans.reload}>${this.failed(this.sentence(failure))}</div>`;
      if (value === null) return this.waiting();
      if (plansFor(this.#asked).length === 0) return this.empty(words.noPlans);
    }
    return html`${lead === '' ? nothing : html`<p class="lead">${lead}</p>`}
      <daftari-form
        ?begins=${this.#fields.length > 0}
        lang=${language}
        submit=${this.#act()}
        .fields=${this.#fields}
        .refusal=${this.refusal}
        ?busy=${this.sending || this.asking || preview === null}
        @daftari-form-change=${this.#change}
        @daftari-form-request=${this.#confirm}
        >${
          preview === null && !this.asking
            ? nothing
            : html`<daftari-change-preview
                lang=${language}
                zone=${this.customer.zone}
                .now=${this.clock.now()}
                ?why=${!own}
                .preview=${this.asking ? null : preview}
              ></daftari-change-preview>`
        }</daftari-form
      >`;
  }

  protected override begin(): void {
    if (needsPlans(this.kind)) void this.#plans.reload();
    else void this.#look();
  }

  get #asked(): Asking {
    const { kind, subscription, own, language } = this;
    const plans = this.#plans.value?.plans ?? null;
    return { kind, subscription, own, language, plans, words: changeMessages(language) };
  }

  get #fields(): readonly Field[] {
    return fieldsOfChange(this.#asked);
  }

  #act(): string {
    const words = changeMessages(this.language);
    const toPay = this.preview?.toPay;
    const pays =
      this.own && toPay !== undefined && BigInt(toPay.minor) > 0n && this.subscription.plan.kind === 'prepaid';
    return pays ? words.confirmPay(formatMoneyShort(toPay, this.language)) : words.acts[this.kind];
  }

  #change = ({ values }: FormChange): void => {
    this.#typed = values;
    this.#key = newKey();
    clearTimeout(this.#pausing);
    this.#pausing = window.setTimeout(() => void this.#look(), PAUSE_MS);
  };

  /** Asks what it would do; of answers that overtake each other the last one asked for counts. */
  async #look(): Promise<void> {
    this.#turn += 1;
    const mine = this.#turn;
    this.refusal = null;
    try {
      const request = await this.#request();
      if (mine !== this.#turn) return;
      this.preview = null;
      if (request === null) return;
      this.asking = true;
      const preview = await this.#holding.previewChange(this.subscription.id, request);
      if (mine === this.#turn) this.preview = preview;
    } catch (error) {
      if (mine === this.#turn) this.#refuse(error);
    } finally {
      if (mine === this.#turn) this.asking = false;
    }
  }

  /** What is filled in; null while something is missing. The account of a transfer is found by its number. */
  async #request(): Promise<ChangeRequest | null> {
    const held = heldIn(this.#fields, this.#typed);
    const number = (held['account'] ?? '').trim();
    if (this.kind !== 'transfer') return requestOf(this.kind, held, this.addOnId);
    if (number === '') return null;
    const { customers } = await this.context.api.customers({ search: number, limit: 20 });
    const found = customers.find((each) => each.number.toLowerCase() === number.toLowerCase());
    const words = changeMessages(this.language);
    if (found === undefined) this.refusal = { fields: { account: words.missingAccount }, sentence: '' };
    return requestOf(this.kind, held, found?.id ?? null);
  }

  #confirm = async (): Promise<void> => {
    const { preview } = this;
    if (preview === null || this.sending) return;
    this.sending = true;
    this.refusal = null;
    try {
      const request = await this.#request();
      if (request === null) return;
      const change = await this.#holding.requestChange(this.subscription.id, request, this.#key);
      this.dispatchEvent(new ChangeMade(change, preview));
    } catch (error) {
      this.#key = newKey();
      this.#refuse(error);
    } finally {
      this.sending = false;
    }
  };

  get #holding() {
    return this.context.api.holding(this.own ? null : this.customer.id);
  }

  #refuse(error: unknown): void {
    const names = this.#fields.map(({ name }) => name);
    const issues = error instanceof ApiError ? error.issues : [];
    const beside = issues.flatMap(({ path, message }) => {
      const where = typeof path === 'string' ? path : path.join('.');
      return names.includes(where) ? [[where, message] as const] : [];
    });
    const fields = Object.fromEntries(beside);
    this.refusal = { fields, sentence: beside.length > 0 ? '' : this.sentence(error) };
  }
}

define('daftari-changing', DaftariChanging);
