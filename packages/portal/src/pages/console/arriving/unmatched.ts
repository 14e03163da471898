import { html, nothing, type PropertyDeclarations, type TemplateResult } from 'lit';
import type { Api } from '../../../api/api.ts';
import type { StreamEvent } from '../../../api/stream.ts';
import type { Payment } from '../../../api/wire.ts';
import '../../../elements/daftari-sheet.ts';
import '../../../elements/daftari-unmatched.ts';
import type { Looked } from '../../../elements/daftari-unmatched.ts';
import { define } from '../../../elements/element.ts';
import type { AttributeRequest, ListRequest, UnmatchedRequest } from '../../../elements/events.ts';
import { wouldDo } from '../../../elements/would.ts';
import { arrivingMessages } from '../../../i18n/arriving-messages.ts';
import { formatMoney } from '../../../i18n/format.ts';
import { DaftariPage } from '../../context.ts';
import { loader } from '../../loader.ts';
import './giving-to.ts';
import './payment.ts';
import './reasoning.ts';
import { refusalWord } from './refusing.ts';

/** So many are looked at closely: for each the server works out what the money would do for five customers. */
const SIZE = 8;

type Act = { readonly what: 'elsewhere' | 'hold' | 'details'; readonly payment: Payment };

/** The queue of money without an owner. Says `changed` when it has got shorter, or some of it is held or released. */
class ConsoleUnmatched extends DaftariPage {
  static override properties: PropertyDeclarations = {
    owners: { state: true },
    act: { state: true },
    busy: { state: true },
  };

  declare protected owners: ReadonlyMap<string, Looked>;
  /** What is being done about which; null for nothing. */
  declare protected act: Act | null;
  declare protected busy: boolean;

  #page = 1;
  #looking = 0;
  #list = loader(this, () => this.context.api.payments({ status: 'unmatched', page: this.#page, limit: SIZE }));

  constructor() {
    super();
    this.owners = new Map();
    this.act = null;
    this.busy = false;
  }

  override render() {
    const { language } = this;
    const { value, failure } = this.#list;
    return html`<daftari-unmatched
        lang=${language}
        zone=${this.context.me.isp.zone}
        .payments=${value?.payments ?? null}
        .owners=${this.owners}
        .paged=${value}
        .size=${SIZE}
        ?busy=${this.busy}
        .error=${failure === null ? '' : this.sentence(failure)}
        @daftari-list-request=${this.#turn}
        @daftari-attribute-request=${this.#give}
        @daftari-unmatched-request=${this.#asked}
        @daftari-retry-request=${this.#load}
      ></daftari-unmatched>
      ${this.#sheet()}`;
  }

  protected override begin(): void {
    void this.#load();
  }

  protected override heard({ name, data }: StreamEvent): void {
    if (!name.startsWith('payment')) return;
    // What has come to somebody else changes what this money would do for her.
    const owner = data['accountId'];
    const stale = [...this.owners].filter(
      ([, looked]) => looked === 'failed' || looked.candidates.some(({ customerId }) => customerId === owner),
    );
    if (stale.length > 0) this.#forget(stale.map(([id]) => id));
    this.soon(this.#load);
  }

  protected override sentence(error: unknown): string {
    return refusalWord(error, this.language) ?? super.sentence(error);
  }

  /** The queue, and then whose each may be, one after the other: a long queue is not to keep the server busy. */
  #load = async (): Promise<void> => {
    this.#looking += 1;
    const mine = this.#looking;
    await this.#list.reload();
    for (const { id, held } of this.#list.value?.payments ?? []) {
      if (mine !== this.#looking || !this.isConnected) return;
      if (held !== null || this.owners.has(id)) continue;
      const looked = await this.context.api.arriving.owners(id).catch((): Looked => 'failed');
      this.owners = new Map([...this.owners, [id, looked]]);
    }
  };

  #forget(ids: readonly string[]): void {
    this.owners = new Map([...this.owners].filter(([id]) => !ids.includes(id)));
  }

  #sheet(): TemplateResult {
    const { act, language } = this;
    const words = arrivingMessages(language);
    const amount = act === null ? '' : formatMoney(act.payment.amount, language);
    const headings = {
      elsewhere: words.giveTitle(amount),
      hold: words.holdTitle(amount),
      details: words.detailsTitle(amount),
    };
    return html`<daftari-sheet
      lang=${language}
      heading=${act === null ? '' : headings[act.what]}
      ?loose=${act?.what === 'details'}
      ?open=${act !== null}
      @close=${this.#close}
      >${act === null ? nothing : this.#inside(act)}</daftari-sheet
    >`;
  }

  #inside({ what, payment }: Act): TemplateResult {
    const { language, context } = this;
    const words = arrivingMessages(language);
    switch (what) {
      case 'elsewhere':
        return html`<daftari-console-giving-to
          lang=${language}
          .context=${context}
          .payment=${payment}
          @made=${this.#made}
        ></daftari-console-giving-to>`;
      case 'hold':
        return html`<daftari-console-reasoning
          lang=${language}
          lead=${words.holdLead}
          hint=${words.holdHint}
          act=${words.hold}
          .context=${context}
          .work=${(reason: string) => context.api.arriving.hold(payment.id, reason)}
          @made=${this.#held}
        ></daftari-console-reasoning>`;
      case 'details':
        return html`<daftari-console-payment
          lang=${language}
          .context=${context}
          .payment=${payment}
        ></daftari-console-payment>`;
    }
  }

  #asked = ({ what, payment }: UnmatchedRequest): void => {
    if (what === 'release') void this.#release(payment);
    else this.act = { what, payment };
  };

  #close = (): void => {
    this.act = null;
  };

  #held = (): void => {
    const { act, language } = this;
    if (act === null) return;
    this.context.notify(arrivingMessages(language).heldNow(formatMoney(act.payment.amount, language)));
    this.#made();
  };

  #made = (): void => {
    if (this.act !== null) this.#forget([this.act.payment.id]);
    this.act = null;
    this.#changed();
  };

  #release = async (payment: Payment): Promise<void> => {
    const { language } = this;
    await this.#work(payment.id, async ({ arriving }) => {
      await arriving.release(payment.id);
      return arrivingMessages(language).releasedNow(formatMoney(payment.amount, language));
    });
  };

  #give = async ({ paymentId, owner }: AttributeRequest): Promise<void> => {
    const { language } = this;
    const words = arrivingMessages(language);
    await this.#work(paymentId, async ({ arriving }) => {
      const { customerId, invoiceId } = owner;
      const order = { customerId, ...(invoiceId === null ? {} : { invoiceId }) };
      const { amount, customerName } = await arriving.attribute(paymentId, order);
      const would = wouldDo(owner.would, language, this.context.me.isp.zone).join(', ');
      return words.givenWould(formatMoney(amount, language), customerName ?? owner.customerName, would);
    });
  };

  /** Does one thing at a time, says what has come of it, and looks at the queue again, whether it went well or not. */
  async #work(paymentId: string, work: (api: Api) => Promise<string>): Promise<void> {
    if (this.busy) return;
    this.busy = true;
    await this.attempt(async () => this.context.notify(await work(this.context.api)));
    this.busy = false;
    this.#forget([paymentId]);
    this.#changed();
  }

  #changed(): void {
    void this.#load();
    this.dispatchEvent(new Event('changed'));
  }

  #turn = ({ page }: ListRequest): void => {
    this.#page = page;
    void this.#load();
  };
}

define('daftari-console-unmatched', ConsoleUnmatched);
