import { css, html, nothing, type PropertyDeclarations, type TemplateResult } from 'lit';
import type { LogIn, ReadPacket } from '../api/network.ts';
import { formatCount, formatMoment } from '../i18n/format.ts';
import { networkMessages } from '../i18n/network-messages.ts';
import { logInWords } from '../i18n/why.ts';
import { DaftariElement, define } from './element.ts';

/** The colour of what became of a log-in. */
export const logInTones = { accept: 'good', reject: 'warn', discard: 'bad' } as const;

/** One log-in: what became of it, why, what to do, and below that what was asked beside what was answered. */
export class DaftariLogIn extends DaftariElement {
  static override properties: PropertyDeclarations = { logIn: { attribute: false } };
  static override styles = [
    DaftariElement.styles,
    css`
      :host {
        display: block;
        container-type: inline-size;
      }
      .why {
        margin-block: 0.5rem 0.25rem;
        font-size: 1.0625rem;
        font-weight: 600;
        line-height: 1.4;
        text-wrap: pretty;
      }
      .next {
        margin-block: 0.75rem;
        padding: 0.75rem 0.875rem;
        border-inline-start: 3px solid var(--daftari-brand);
        border-radius: var(--daftari-radius-small);
        background: var(--daftari-brand-soft);
        color: var(--daftari-on-brand-soft);
        text-wrap: pretty;
      }
      .next strong {
        display: block;
        font-size: 0.8125rem;
      }
      .packets {
        display: grid;
        grid-template-columns: minmax(0, 1fr) minmax(0, 1fr);
        align-items: start;
        gap: 1rem;
        margin-block-start: 1rem;
      }
      @container (max-width: 40rem) {
        .packets {
          grid-template-columns: minmax(0, 1fr);
        }
      }
      .packet {
        padding: 0.75rem 0.875rem;
        border: 1px solid var(--daftari-line);
        border-radius: var(--daftari-radius-small);
      }
      h3 {
        font-size: 0.8125rem;
        font-weight: 650;
        color: var(--daftari-ink-soft);
      }
      .code {
        margin-block: 0.125rem 0.5rem;
        font-weight: 650;
      }
      dl {
        font-size: 0.8125rem;
      }
      dl > div {
        display: grid;
        grid-template-columns: minmax(0, 2fr) minmax(0, 3fr);
        gap: 0 0.75rem;
        padding-block: 0.25rem;
        border-block-start: 1px solid var(--daftari-line);
      }
      dt {
        overflow-wrap: anywhere;
        color: var(--daftari-ink-soft);
      }
      dd {
        overflow-wrap: anywhere;
        font-family: ui-monospace, monospace;
      }
    `,
  ];

  /** Null until the page knows. */
  declare logIn: LogIn | null;

  constructor() {
    super();
    this.logIn = null;
  }

  override render() {
    const { logIn, language, zone } = this;
    if (logIn === null) return this.waiting();
    const words = networkMessages(language);
    const said = logInWords(logIn, language);
    const first = formatMoment(logIn.firstAt, language, zone);
    const last = formatMoment(logIn.lastAt, language, zone);
    const when = logIn.count === 1 ? words.once(last) : words.between(first, last, formatCount(logIn.count, language));
    return html`
      <span class="chip ${logInTones[logIn.outcome]}">${words.outcomes[logIn.outcome]}</span>
      <p class="why" lang=${said.lang}>${said.why}</p>
      <p class="soft small">
        ${when} · ${logIn.client ?? logIn.nas}${logIn.client === null ? nothing : html` (${logIn.nas})`}
      </p>
      ${
        said.next === null
          ? nothing
          : html`<p class="next" lang=${said.lang}><strong lang=${language}>${words.next}</strong>${said.next}</p>`
      }
      <div class="packets">
        ${this.#packet(words.request, logIn.request, words.noRequest)}
        ${this.#packet(words.reply, logIn.reply, words.noReply)}
      </div>
    `;
  }

  #packet(heading: string, packet: ReadPacket | null, none: string): TemplateResult {
    return html`<section class="packet">
      <h3>${heading}</h3>
      ${
        packet === null
          ? html`<p class="soft small">${none}</p>`
          : html`<p class="code" lang="en">${packet.code}</p>
              <dl lang="en">
                ${packet.attributes.map(
                  ({ name, value }) =>
                    html`<div>
                      <dt>${name}</dt>
                      <dd>${value}</dd>
                    </div>`,
                )}
              </dl>`
      }
    </section>`;
  }
}

define('daftari-log-in', DaftariLogIn);
