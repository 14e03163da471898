import { html, nothing, type PropertyDeclarations, type PropertyValues, type TemplateResult } from 'lit';
import { ApiError } from '../../api/problem.ts';
import type { Mandate } from '../../api/paying.ts';
import type { StreamEvent } from '../../api/stream.ts';
import type { CustomerView } from '../../api/wire.ts';
import '../../elements/daftari-confirm.ts';
import { define } from '../../elements/element.ts';
import { cardMessages, type CardMessages } from '../../i18n/card-messages.ts';
import { DaftariPage } from '../context.ts';
import { loader } from '../loader.ts';
import { pageOf } from '../provider-page.ts';
import { followsEnd, pastWays, savedRow, type Seen } from './saved-rows.ts';
import { savedWaysStyles } from './saved-ways-styles.ts';
import { awaitCard, awaitedCard, forgetCard, ledBack, type CardAwaited } from './saving.ts';
import { chargedOf } from './standing.ts';

/** How often the list is asked for while a card is awaited, and for how long; events come sooner. */
const LOOK_MS = 2000;
const PATIENCE_MS = 60_000;

/**
 * What a customer has allowed to be charged by itself: which card pays, which are kept, and an end to each. On her own
 * page she adds one; an operator reads and ends.
 */
class SavedWays extends DaftariPage {
  static override properties: PropertyDeclarations = {
    customer: { attribute: false },
    own: { type: Boolean },
    ending: { state: true },
    busy: { state: true },
    awaited: { state: true },
    says: { state: true },
    refuses: { state: true },
  };
  static override styles = [DaftariPage.styles, savedWaysStyles];

  declare customer: CustomerView;
  /** Whether they are one's own: then one more can be saved. */
  declare own: boolean;
  declare protected ending: Mandate | null;
  declare protected busy: boolean;
  /** A card that was given, and that the provider has not told of yet. */
  declare protected awaited: CardAwaited | null;
  declare protected says: 'waitedLong' | 'notSaved' | null;
  /** Whether the house has said that it can save none. */
  declare protected refuses: boolean;

  #looking = 0;
  #saved = loader(this, async () => {
    const { paying } = this.context.api;
    const { id } = this.customer;
    const [{ mandates }, ways] = await Promise.all([paying.mandates(id), paying.ways(id, null).catch(() => null)]);
    return { mandates, ways };
  });

  constructor() {
    super();
    this.own = false;
    this.ending = null;
    this.busy = false;
    this.awaited = null;
    this.says = null;
    this.refuses = false;
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearTimeout(this.#looking);
  }

  override render() {
    const words = cardMessages(this.language);
    const { value, failure } = this.#saved;
    const open = value?.mandates.filter(({ state }) => state !== 'ended') ?? [];
    // Where no card can be saved and none is, there is nothing to say.
    if (this.own && value !== null && open.length === 0 && !this.#canAdd && this.says === null) return nothing;
    return html`<section class="card" aria-labelledby="title" @daftari-retry-request=${this.#saved.reload}>
      <div class="head"><h2 id="title" tabindex="-1">${this.own ? words.title : words.consoleTitle}</h2></div>
      ${
        value === null
          ? failure === null
            ? this.waiting()
            : this.failed(this.sentence(failure))
          : html`${this.#list(open, words)} ${this.own ? nothing : pastWays(value.mandates, this.#seen)}`
      }
      <div role="status">${this.#said(words)}</div>
      ${this.#adding(open, words)} ${this.#confirm(open, words)}
    </section>`;
  }

  protected override begin(): void {
    if (this.own) this.#comeBack();
    void this.#look();
  }

  protected override again(): void {
    void this.#look();
  }

  protected override updated(changed: PropertyValues<{ customer: CustomerView }>): void {
    super.updated(changed);
    const before = changed.get('customer');
    if (before !== undefined && before.id !== this.customer.id) {
      this.#saved.forget();
      void this.#look();
    }
  }

  protected override heard({ name, data }: StreamEvent): void {
    if (name === 'mandateMoved' && data['accountId'] === this.customer.id) this.soon(this.#look);
  }

  get #now(): number {
    return Date.parse(this.customer.now);
  }

  get #charged(): Mandate | null {
    const { value } = this.#saved;
    return value === null ? null : chargedOf(value.mandates, value.ways, this.#now);
  }

  get #seen(): Seen {
    const { language, own, busy, customer } = this;
    return {
      language,
      own,
      busy,
      zone: customer.zone,
      now: this.#now,
      charged: this.#charged,
      ways: this.#saved.value?.ways ?? null,
    };
  }

  get #canAdd(): boolean {
    const ways = this.#saved.value?.ways?.ways ?? [];
    return this.own && !this.refuses && ways.some(({ kind }) => kind === 'card' || kind === 'page');
  }

  #list(open: readonly Mandate[], words: CardMessages): TemplateResult {
    if (open.length === 0) {
      return html`<p class="soft">${this.own ? words.lead(this.context.me.isp.name) : words.none}</p>`;
    }
    return html`<ul>
      ${open.map((one) => savedRow(one, this.#seen, () => (this.ending = one)))}
    </ul>`;
  }

  #said(words: CardMessages): TemplateResult | typeof nothing {
    if (this.awaited !== null) return html`<p class="say">${words.waiting}</p>`;
    return this.says === null ? nothing : html`<p class="say warn">${words[this.says]}</p>`;
  }

  #adding(open: readonly Mandate[], words: CardMessages): TemplateResult | typeof nothing {
    if (!this.#canAdd || this.awaited !== null) return nothing;
    return html`<div class="add">
      ${open.length === 0 ? nothing : html`<p class="soft small">${words.leadAnother}</p>`}
      <button class="button quiet" ?disabled=${this.busy} @click=${this.#add}>
        ${open.length === 0 ? words.add : words.addAnother}
      </button>
    </div>`;
  }

  #confirm(open: readonly Mandate[], words: CardMessages): TemplateResult {
    const { ending } = this;
    return html`<daftari-confirm
      lang=${this.language}
      heading=${ending === null ? '' : words.endTitle(ending.label)}
      sentence=${ending === null ? '' : followsEnd(ending, open, this.#seen)}
      act=${ending === null ? '' : words.endAct(ending.label)}
      ?open=${ending !== null}
      ?busy=${this.busy}
      @confirm=${this.#end}
      @close=${() => (this.ending = null)}
    ></daftari-confirm>`;
  }

  #end = async (): Promise<void> => {
    const { ending } = this;
    if (ending === null || this.busy) return;
    this.busy = true;
    await this.attempt(async () => {
      await this.context.api.paying.endMandate(ending.id);
      this.context.notify(cardMessages(this.language).endedNow(ending.label));
    });
    await this.#saved.reload();
    this.busy = false;
    this.ending = null;
    this.dispatchEvent(new Event('changed'));
    await this.updateComplete;
    // Its row is gone, and the focus with it.
    this.renderRoot.querySelector<HTMLElement>('#title')?.focus();
  };

  #add = async (): Promise<void> => {
    if (this.busy) return;
    this.busy = true;
    this.says = null;
    try {
      await this.#begin();
    } catch (error) {
      forgetCard();
      this.refuses = error instanceof ApiError && error.code === 'mandate.noSetUp';
      const words = cardMessages(this.language);
      this.context.notify(this.refuses ? words.cannotSave : this.sentence(error), 'bad');
    }
    this.busy = false;
    await this.updateComplete;
    // The button was disabled meanwhile, and lost the focus by that.
    const { renderRoot } = this;
    (renderRoot.querySelector<HTMLElement>('.add button') ?? renderRoot.querySelector<HTMLElement>('#title'))?.focus();
  };

  async #begin(): Promise<void> {
    const { paying } = this.context.api;
    const { id: customerId } = this.customer;
    const words = cardMessages(this.language);
    const { gateway, next } = await paying.beginCard(customerId, null);
    const known = (this.#saved.value?.mandates ?? []).map(({ id }) => id);
    const awaited = { customerId, known, sinceMs: Date.now() };
    // Whoever is led away, by the provider or by her bank, finds it when she is back.
    awaitCard(awaited);
    if (next.kind === 'open') {
      const page = pageOf(next.url);
      if (page === null) throw new Error(words.cannotSave);
      return location.assign(page);
    }
    const { openCard } = await import('./open-card.ts');
    const { clientSecret, publishableKey } = next;
    const returnUrl = `${location.origin}${location.pathname}`;
    const shown = { clientSecret, publishableKey, returnUrl, gateway, locale: this.language, label: words.saveButton };
    const outcome = await openCard({ ...shown, saves: true }, () => paying.slots());
    if (outcome !== 'confirmed') return forgetCard();
    this.awaited = { ...awaited, sinceMs: Date.now() };
    void this.#look();
  }

  #comeBack(): void {
    const led = ledBack(location);
    if (led !== null) history.replaceState(null, '', led.path);
    if (led?.saved === 'failed') {
      forgetCard();
      this.says = 'notSaved';
      return;
    }
    const awaited = awaitedCard(this.customer.id, Date.now());
    // From here on she is waited for anew: how long she was away says nothing of how long the provider takes.
    this.awaited = awaited === null ? null : { ...awaited, sinceMs: Date.now() };
    if (awaited !== null) forgetCard();
  }

  /** Looks at the list, and while a card is awaited again and again. */
  #look = async (): Promise<void> => {
    clearTimeout(this.#looking);
    await this.#saved.reload();
    const { awaited } = this;
    if (awaited === null || !this.isConnected) return;
    const come = this.#saved.value?.mandates.find(({ id, state }) => state === 'active' && !awaited.known.includes(id));
    if (come !== undefined) {
      this.awaited = null;
      const words = cardMessages(this.language);
      this.context.notify((come.id === this.#charged?.id ? words.saved : words.savedSpare)(come.label));
      this.dispatchEvent(new Event('changed'));
    } else if (Date.now() - awaited.sinceMs > PATIENCE_MS) {
      this.awaited = null;
      this.says = 'waitedLong';
    } else {
      this.#looking = window.setTimeout(() => void this.#look(), LOOK_MS);
    }
  };
}

define('daftari-saved-ways', SavedWays);
