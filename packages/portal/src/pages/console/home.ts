import { html } from 'lit';
import type { StreamEvent } from '../../api/stream.ts';
import type { Action, Payment, Timeline } from '../../api/wire.ts';
import '../../elements/daftari-online-table.ts';
import '../../elements/daftari-payment-feed.ts';
import type { FedPayment } from '../../elements/daftari-payment-feed.ts';
import '../../elements/daftari-summary.ts';
import { define } from '../../elements/element.ts';
import type { DisconnectRequest } from '../../elements/events.ts';
import { consoleMessages } from '../../i18n/console-messages.ts';
import { formatDate } from '../../i18n/format.ts';
import { DaftariPage } from '../context.ts';
import { loader } from '../loader.ts';
import { roomStyles } from './styles.ts';

const FEED = 10;

/** After a day nobody waits for a router any more: what it then does is not for this payment. */
const RECENT_MS = 86_400_000;

/** The first room: today's numbers, payments as they come in with their way to online, and who is connected. */
class ConsoleHome extends DaftariPage {
  static override styles = [DaftariPage.styles, roomStyles];

  /** What had come before the page was opened. */
  #known: ReadonlySet<string> | null = null;
  #summary = loader(this, () => this.context.api.summary());
  #feed = loader(this, () => this.#loadFeed());
  #online = loader(this, () => this.context.api.sessions({ status: 'online', limit: 6 }));

  override render() {
    const { language, context } = this;
    const words = consoleMessages(language);
    const { zone } = context.me.isp;
    return html`
      <div class="title">
        <h1>${words.today}</h1>
        <p class="soft">${formatDate(Date.now(), language, zone)}</p>
      </div>
      <daftari-summary
        lang=${language}
        zone=${zone}
        .summary=${this.#summary.value}
        .error=${this.#says(this.#summary.failure)}
        @daftari-retry-request=${this.#summary.reload}
      ></daftari-summary>
      <div class="pair">
        <daftari-payment-feed
          lang=${language}
          zone=${zone}
          .payments=${this.#feed.value}
          .error=${this.#says(this.#feed.failure)}
          ?live=${context.connection === 'live'}
          @daftari-retry-request=${this.#feed.reload}
        ></daftari-payment-feed>
        <daftari-online-table
          lang=${language}
          zone=${zone}
          .sessions=${this.#online.value?.sessions ?? null}
          .error=${this.#says(this.#online.failure)}
          @daftari-retry-request=${this.#online.reload}
          @daftari-disconnect-request=${this.#disconnect}
        ></daftari-online-table>
      </div>
    `;
  }

  protected override begin(): void {
    for (const { reload } of [this.#summary, this.#feed, this.#online]) void reload();
  }

  protected override heard({ name }: StreamEvent): void {
    if (name === 'usageRecorded') return;
    this.soon(this.#summary.reload);
    if (name.startsWith('payment') || name.startsWith('action') || name === 'sessionStarted')
      this.soon(this.#feed.reload);
    if (name.startsWith('session')) this.soon(this.#online.reload);
  }

  /** The newest payments with their timelines; one that has come to its end is not asked for again. */
  async #loadFeed(): Promise<readonly FedPayment[]> {
    const { payments } = await this.context.api.payments({ limit: FEED });
    const before = new Map(this.#feed.value?.map((fed) => [fed.payment.id, fed.timeline]));
    const known = (this.#known ??= new Set(payments.map(({ id }) => id)));
    return Promise.all(
      payments.map(async (payment) => {
        const recent = Date.now() - Date.parse(payment.receivedAt) < RECENT_MS;
        const timeline = await this.#way(payment, before.get(payment.id) ?? null);
        const newest = recent && timeline?.payToOnlineMs === null ? await this.#newestAction(payment) : null;
        return { payment, timeline, recent, newest, fresh: !known.has(payment.id) };
      }),
    );
  }

  async #way(payment: Payment, before: Timeline | null): Promise<Timeline | null> {
    if (payment.unmatched !== null || before?.payToOnlineMs != null) return before;
    return this.context.api.paymentTimeline(payment.id).catch(() => before);
  }

  async #newestAction({ customerId }: Payment): Promise<Action['state'] | null> {
    if (customerId === null) return null;
    const answered = await this.context.api.actionsOf(customerId).catch(() => null);
    return answered?.actions[0]?.state ?? null;
  }

  #disconnect = async ({ sessionId }: DisconnectRequest): Promise<void> => {
    await this.attempt(async () => {
      await this.context.api.disconnect(sessionId);
      this.context.notify(consoleMessages(this.language).disconnected);
    });
  };

  #says(failure: unknown): string {
    return failure === null ? '' : this.sentence(failure);
  }
}

define('daftari-console-home', ConsoleHome);
