import { html } from 'lit';
import type { StreamEvent } from '../../api/stream.ts';
import '../../elements/daftari-online-table.ts';
import { define } from '../../elements/element.ts';
import type { DisconnectRequest, ListRequest } from '../../elements/events.ts';
import { consoleMessages } from '../../i18n/console-messages.ts';
import { DaftariPage } from '../context.ts';
import { loader } from '../loader.ts';
import { roomStyles } from './styles.ts';

const SIZE = 25;

/** The room of who is online: every open session, and why it may be. */
class ConsoleOnline extends DaftariPage {
  static override styles = [DaftariPage.styles, roomStyles];

  #page = 1;
  #list = loader(this, () => this.context.api.sessions({ status: 'online', page: this.#page, limit: SIZE }));

  override render() {
    const { language } = this;
    const { value, failure } = this.#list;
    return html`
      <h1>${consoleMessages(language).online}</h1>
      <daftari-online-table
        lang=${language}
        zone=${this.context.me.isp.zone}
        .sessions=${value?.sessions ?? null}
        .paged=${value}
        .error=${failure === null ? '' : this.sentence(failure)}
        .size=${SIZE}
        @daftari-list-request=${this.#turn}
        @daftari-retry-request=${this.#list.reload}
        @daftari-disconnect-request=${this.#disconnect}
      ></daftari-online-table>
    `;
  }

  protected override begin(): void {
    void this.#list.reload();
  }

  protected override heard({ name }: StreamEvent): void {
    if (name.startsWith('session')) this.soon(this.#list.reload);
  }

  #turn = ({ page }: ListRequest): void => {
    this.#page = page;
    void this.#list.reload();
  };

  #disconnect = async ({ sessionId }: DisconnectRequest): Promise<void> => {
    await this.attempt(async () => {
      await this.context.api.disconnect(sessionId);
      this.context.notify(consoleMessages(this.language).disconnected);
      await this.#list.reload();
    });
  };
}

define('daftari-console-online', ConsoleOnline);
