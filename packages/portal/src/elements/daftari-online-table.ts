import { html, nothing, type PropertyDeclarations, type TemplateResult } from 'lit';
import type { Paged, Session } from '../api/wire.ts';
import { consoleMessages } from '../i18n/console-messages.ts';
import { formatBytes, formatDateTime, formatDuration, formatSpeed, formatTime } from '../i18n/format.ts';
import { networkMessages } from '../i18n/network-messages.ts';
import './daftari-pager.ts';
import { DaftariElement, define } from './element.ts';
import { DisconnectRequest, ExplainRequest } from './events.ts';
import { tableStyles } from './forms.ts';

/** Sessions: who is connected, from where, for how long, with how much traffic, and why. */
export class DaftariOnlineTable extends DaftariElement {
  static override properties: PropertyDeclarations = {
    sessions: { attribute: false },
    paged: { attribute: false },
    heading: {},
    note: {},
    error: {},
    size: { type: Number },
  };
  static override styles = [DaftariElement.styles, tableStyles];

  /** Null until the page knows. */
  declare sessions: readonly Session[] | null;
  declare paged: Paged | null;
  declare heading: string;
  /** What is said beside the heading: of when this is. */
  declare note: string;
  declare error: string;
  declare size: number;

  constructor() {
    super();
    this.sessions = null;
    this.paged = null;
    this.heading = '';
    this.note = '';
    this.error = '';
    this.size = 20;
  }

  override render() {
    const words = consoleMessages(this.language);
    const heading = this.heading === '' ? words.onlineNow : this.heading;
    return html`<section class="card" aria-labelledby="title">
      <div class="head">
        <h2 id="title">${heading}</h2>
        ${this.note === '' ? nothing : html`<span class="soft small">${this.note}</span>`}
      </div>
      ${this.rows(this.sessions, this.error, words.noRows, (rows) => this.#table(rows))}
    </section>`;
  }

  #table(rows: readonly Session[]): TemplateResult {
    const words = consoleMessages(this.language);
    const network = networkMessages(this.language);
    return html`<table>
        <thead>
          <tr>
            <th scope="col">${words.customer}</th>
            <th scope="col" class="wide">${words.address}</th>
            <th scope="col" class="widest">${network.router}</th>
            <th scope="col" class="wide">${words.started}</th>
            <th scope="col" class="widest end">${words.traffic}</th>
            <th scope="col" class="end"><span class="hidden">${words.explain}, ${words.disconnect}</span></th>
          </tr>
        </thead>
        <tbody>
          ${rows.map((session) => this.#row(session))}
        </tbody>
      </table>
      ${
        this.paged === null
          ? nothing
          : html`<daftari-pager lang=${this.language} .paged=${this.paged} .size=${this.size}></daftari-pager>`
      }`;
  }

  #row(session: Session): TemplateResult {
    const { language, zone } = this;
    const words = consoleMessages(language);
    const lasted = formatDuration(session.seconds * 1000, language, 'short');
    const traffic = `${formatBytes(session.outBytes, language)} / ${formatBytes(session.inBytes, language)}`;
    const network = networkMessages(language);
    const { downKbps, upKbps } = session;
    const speed =
      downKbps === null || upKbps === null
        ? ''
        : `${network.sold} ${formatSpeed(downKbps, language)} / ${formatSpeed(upKbps, language)}`;
    const who = html`<span class="hidden"> (${session.username})</span>`;
    const name = session.customerName ?? session.username;
    return html`<tr>
      <td>
        ${
          session.customerId === null
            ? html`<span class="name">${name}</span>`
            : html`<a class="name" href="/console/customers/${encodeURIComponent(session.customerId)}">${name}</a>`
        }
        <span class="sub">${session.username}</span>
        <span class="sub narrow">${session.address ?? '–'} · ${lasted} · ${traffic}</span>
      </td>
      <td class="wide number">${session.address ?? '–'}<span class="sub">${session.mac ?? nothing}</span></td>
      <td class="widest">
        ${session.device ?? '–'}<span class="sub number"
          >${network.lastSeen} ${formatTime(session.lastSeenAt, language, zone)}</span
        >
      </td>
      <td class="wide number">
        ${lasted}<span class="sub">${formatDateTime(session.startedAt, language, zone)}</span>
      </td>
      <td class="widest end number">
        ${traffic}<span class="sub"
          >${speed}${session.generation === null ? nothing : html` · ${words.generation} ${session.generation}`}</span
        >
      </td>
      <td class="end">
        <button class="link" @click=${() => this.dispatchEvent(new ExplainRequest('session', session.id))}>
          ${words.explain}${who}
        </button>
        ${
          session.endedAt === null
            ? html`<br /><button class="link" @click=${() => this.dispatchEvent(new DisconnectRequest(session.id))}>
                  ${words.disconnect}${who}
                </button>`
            : html`<span class="sub">${words.ended}: ${session.endCause ?? '–'}</span>`
        }
      </td>
    </tr>`;
  }
}

define('daftari-online-table', DaftariOnlineTable);
