import { html, nothing, type PropertyDeclarations } from 'lit';
import type { LogIn, LogInQuery } from '../../api/network.ts';
import type { StreamEvent } from '../../api/stream.ts';
import '../../elements/daftari-log-in-table.ts';
import '../../elements/daftari-log-in.ts';
import '../../elements/daftari-sheet.ts';
import { define } from '../../elements/element.ts';
import type { LogInFilter, LogInRequest } from '../../elements/events.ts';
import { networkMessages } from '../../i18n/network-messages.ts';
import { DaftariPage } from '../context.ts';
import { loader } from '../loader.ts';
import { roomStyles } from './styles.ts';

/** How many log-ins are shown; older ones are found by name or router. */
const SHOWN = 50;

/** How many routers whose packets are thrown away are shown above them, and how lately they were heard of. */
const DISCARDED = 5;
const LATELY_MS = 3_600_000;

/** The room of log-ins, live: routers that nobody can come in by first, then who was refused, and why. */
class ConsoleLogIns extends DaftariPage {
  static override properties: PropertyDeclarations = { query: { state: true }, opened: { state: true } };
  static override styles = [DaftariPage.styles, roomStyles];

  declare protected query: LogInQuery;
  /** The log-in that is looked into; null for none. */
  declare protected opened: LogIn | null;

  #list = loader(this, () => this.context.api.network.logIns({ ...this.query, limit: SHOWN }));
  #discarded = loader(this, () => this.context.api.network.logIns({ outcome: 'discard', limit: DISCARDED }));

  constructor() {
    super();
    this.query = { outcome: 'reject' };
    this.opened = null;
  }

  override render() {
    const { language } = this;
    const { zone } = this.context.me.isp;
    const words = networkMessages(language);
    const { value, failure } = this.#list;
    return html`
      <h1>${words.logIns}</h1>
      ${this.#thrownAway()}
      <daftari-log-in-table
        lang=${language}
        zone=${zone}
        heading=${words.asked}
        .logIns=${value?.logIns ?? null}
        .query=${this.query}
        .error=${failure === null ? '' : this.sentence(failure)}
        @daftari-log-in-filter=${this.#filter}
        @daftari-log-in-request=${this.#open}
        @daftari-retry-request=${this.#list.reload}
      ></daftari-log-in-table>
      ${sheetOf(this.opened, { language, zone, close: this.#close })}
    `;
  }

  protected override begin(): void {
    void this.#list.reload();
    void this.#discarded.reload();
  }

  protected override heard({ name, data }: StreamEvent): void {
    if (name !== 'logInSeen') return;
    this.soon(this.#list.reload);
    if (data['outcome'] === 'discard') this.soon(this.#discarded.reload);
  }

  #thrownAway(): unknown {
    const { language } = this;
    const words = networkMessages(language);
    const newest = Math.max(0, ...(this.#list.value?.logIns ?? []).map(({ lastAt }) => Date.parse(lastAt)));
    const all = this.#discarded.value?.logIns ?? [];
    // What is old is history; it is found by the filter.
    const since = Math.max(newest, ...all.map(({ lastAt }) => Date.parse(lastAt))) - LATELY_MS;
    const lately = all.filter(({ lastAt }) => Date.parse(lastAt) > since);
    if (lately.length === 0 || this.query.outcome === 'discard') return nothing;
    return html`<daftari-log-in-table
      lang=${language}
      zone=${this.context.me.isp.zone}
      heading=${words.discarded}
      lead=${words.discardedLead}
      .logIns=${lately}
      @daftari-log-in-request=${this.#open}
    ></daftari-log-in-table>`;
  }

  #filter = ({ query }: LogInFilter): void => {
    this.query = query;
    this.#list.forget();
    void this.#list.reload();
  };

  #open = ({ logIn }: LogInRequest): void => {
    this.opened = logIn;
  };

  #close = (): void => {
    this.opened = null;
  };
}

/** The sheet in which one log-in is looked into. */
export function sheetOf(
  logIn: LogIn | null,
  { language, zone, close }: { readonly language: string; readonly zone: string; readonly close: () => void },
) {
  const words = networkMessages(language);
  return html`<daftari-sheet
    loose
    wide
    lang=${language}
    heading=${words.title(logIn?.username ?? logIn?.client ?? logIn?.nas ?? '')}
    ?open=${logIn !== null}
    @close=${close}
  >
    ${logIn === null ? nothing : html`<daftari-log-in lang=${language} zone=${zone} .logIn=${logIn}></daftari-log-in>`}
  </daftari-sheet>`;
}

define('daftari-console-log-ins', ConsoleLogIns);
