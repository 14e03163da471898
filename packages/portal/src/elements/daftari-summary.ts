import { css, html, type PropertyDeclarations, type TemplateResult } from 'lit';
import type { Summary } from '../api/wire.ts';
import { consoleMessages } from '../i18n/console-messages.ts';
import { formatCount, formatMoneyShort, formatTime } from '../i18n/format.ts';
import { DaftariElement, define } from './element.ts';

/** The ISP at a glance: each card leads to the list behind its number. */
export class DaftariSummary extends DaftariElement {
  static override properties: PropertyDeclarations = { summary: { attribute: false }, error: {} };
  static override styles = [
    DaftariElement.styles,
    css`
      :host {
        container-type: inline-size;
      }
      ul {
        display: grid;
        grid-template-columns: repeat(auto-fit, minmax(min(100%, 9.5rem), 1fr));
        gap: 0.75rem;
      }
      li {
        display: grid;
      }
      a {
        display: grid;
        grid-template-rows: auto auto 1fr;
        gap: 0.25rem;
        padding: 1rem 1.125rem;
        border: 1px solid var(--daftari-line);
        border-radius: var(--daftari-radius);
        background: var(--daftari-surface);
        box-shadow: var(--daftari-shadow);
        color: var(--daftari-ink);
        text-decoration: none;
      }
      a:hover {
        border-color: var(--daftari-line-strong);
      }
      .value {
        font-size: 1.625rem;
        font-weight: 700;
        letter-spacing: -0.03em;
        line-height: 1.2;
        font-variant-numeric: tabular-nums;
      }
      @container (max-width: 32rem) {
        .loud {
          grid-column: 1 / -1;
        }
      }
      .loud a {
        border-color: transparent;
        background: linear-gradient(150deg, var(--daftari-hero-from), var(--daftari-hero-to));
        color: #fff;
      }
      .loud .soft {
        color: rgb(255 255 255 / 85%);
      }
      .alert .value {
        color: var(--daftari-bad);
      }
    `,
  ];

  /** Null until the page knows. */
  declare summary: Summary | null;
  declare error: string;

  constructor() {
    super();
    this.summary = null;
    this.error = '';
  }

  override render() {
    const { summary, language, zone } = this;
    if (this.error !== '') return html`<div class="card">${this.failed(this.error)}</div>`;
    if (summary === null) return html`<div class="card">${this.waiting()}</div>`;
    const words = consoleMessages(language);
    const count = (value: number): string => formatCount(value, language);
    const share = new Intl.NumberFormat(language, { style: 'percent' }).format(
      summary.accounts === 0 ? 0 : summary.online / summary.accounts,
    );
    const received = summary.received.map((each) => formatMoneyShort(each, language)).join(' + ');
    const today = words.paymentsToday(count(summary.payments));
    const checked =
      summary.verifiedAt === null ? words.notVerified : words.verified(formatTime(summary.verifiedAt, language, zone));
    return html`<ul>
      ${card('loud', '/console/payments', words.received, received || '0', today)}
      ${card('', '/console/online', words.onlineNow, count(summary.online), words.shareOnline(share))}
      ${card('', '/console/customers', words.accounts, count(summary.accounts), words.expired(count(summary.expired)))}
      ${card(
        summary.unmatched > 0 ? 'alert' : '',
        '/console/payments',
        words.unmatched,
        count(summary.unmatched),
        words.unmatchedLead,
      )}
      ${card('', '/console/online', words.pending, count(summary.actionsPending), checked)}
    </ul>`;
  }
}

function card(tone: string, href: string, name: string, value: string, lead: string): TemplateResult {
  return html`<li class=${tone}>
    <a href=${href}>
      <span class="small soft">${name}</span><span class="value">${value}</span><span class="small soft">${lead}</span>
    </a>
  </li>`;
}

define('daftari-summary', DaftariSummary);
