import { html, type PropertyDeclarations, type PropertyValues } from 'lit';
import type { LogIn } from '../../api/network.ts';
import type { StreamEvent } from '../../api/stream.ts';
import '../../elements/daftari-log-in-table.ts';
import '../../elements/daftari-why.ts';
import { define } from '../../elements/element.ts';
import type { LogInRequest } from '../../elements/events.ts';
import { networkMessages } from '../../i18n/network-messages.ts';
import { DaftariPage } from '../context.ts';
import { loader } from '../loader.ts';
import { sheetOf } from './log-ins.ts';
import { roomStyles } from './styles.ts';

/** Why one subscription is offline, and its last log-ins; in a customer's room. */
class ConsoleWhy extends DaftariPage {
  static override properties: PropertyDeclarations = { username: {}, opened: { state: true } };
  static override styles = [DaftariPage.styles, roomStyles];

  declare username: string;
  /** The log-in that is looked into; null for none. */
  declare protected opened: LogIn | null;

  #why = loader(this, () => this.context.api.network.why(this.username));

  constructor() {
    super();
    this.username = '';
    this.opened = null;
  }

  override render() {
    const { language } = this;
    const { zone } = this.context.me.isp;
    const { value, failure } = this.#why;
    const words = networkMessages(language);
    const error = failure === null ? '' : this.sentence(failure);
    return html`
      <div class="pair">
        <daftari-why
          lang=${language}
          zone=${zone}
          .why=${value}
          .error=${error}
          @daftari-retry-request=${this.#why.reload}
        ></daftari-why>
        <daftari-log-in-table
          lang=${language}
          zone=${zone}
          heading=${words.lastLogIns}
          none=${words.noLogIns}
          .logIns=${value?.logIns ?? null}
          .error=${error}
          @daftari-log-in-request=${this.#open}
          @daftari-retry-request=${this.#why.reload}
        ></daftari-log-in-table>
      </div>
      ${sheetOf(this.opened, { language, zone, close: this.#close })}
    `;
  }

  protected override begin(): void {
    void this.#why.reload();
  }

  protected override updated(changed: PropertyValues): void {
    if (changed.get('username') === undefined || changed.get('username') === '') return;
    this.#why.forget();
    void this.#why.reload();
  }

  protected override heard({ name, data }: StreamEvent): void {
    const hers = name === 'logInSeen' ? data['username'] === this.username : MOVES.has(name);
    if (hers) this.soon(this.#why.reload);
  }

  #open = ({ logIn }: LogInRequest): void => {
    this.opened = logIn;
  };

  #close = (): void => {
    this.opened = null;
  };
}

/** What may change the answer. */
const MOVES: ReadonlySet<string> = new Set([
  'sessionStarted',
  'sessionEnded',
  'entitlementChanged',
  'actionVerified',
  'actionFailed',
]);

define('daftari-console-why', ConsoleWhy);
