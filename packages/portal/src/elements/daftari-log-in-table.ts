import { css, html, nothing, type PropertyDeclarations, type TemplateResult } from 'lit';
import type { LogIn, LogInOutcome, LogInQuery } from '../api/network.ts';
import { consoleMessages } from '../i18n/console-messages.ts';
import { formatCount, formatMoment, formatTime } from '../i18n/format.ts';
import { networkMessages } from '../i18n/network-messages.ts';
import { logInWords } from '../i18n/why.ts';
import { logInTones } from './daftari-log-in.ts';
import { DaftariElement, define } from './element.ts';
import { LogInFilter, LogInRequest } from './events.ts';
import { formStyles, tableStyles } from './forms.ts';
import { typedIn } from './typed-in.ts';

const OUTCOMES = ['reject', 'accept', 'discard'] as const satisfies readonly LogInOutcome[];

/** Log-ins: who, from which router, what became of it and why. Each can be looked into. */
export class DaftariLogInTable extends DaftariElement {
  static override properties: PropertyDeclarations = {
    logIns: { attribute: false },
    query: { attribute: false },
    heading: {},
    lead: {},
    none: {},
    error: {},
  };
  static override styles = [
    DaftariElement.styles,
    formStyles,
    tableStyles,
    css`
      form {
        grid-template-columns: repeat(auto-fit, minmax(min(100%, 11rem), 1fr));
        margin-block-end: 0.75rem;
      }
      /* Names and addresses stay in one piece where there is room. */
      tbody td:first-child {
        min-inline-size: 6.5rem;
      }
      td.wide .sub {
        white-space: nowrap;
      }
      .lead {
        margin-block-end: 0.5rem;
      }
    `,
  ];

  /** Null until the page knows. */
  declare logIns: readonly LogIn[] | null;
  /** What is filtered by; null offers no filter. */
  declare query: LogInQuery | null;
  declare heading: string;
  declare lead: string;
  declare none: string;
  declare error: string;

  #typing = 0;

  constructor() {
    super();
    this.logIns = null;
    this.query = null;
    this.heading = '';
    this.lead = '';
    this.none = '';
    this.error = '';
  }

  override render() {
    const words = networkMessages(this.language);
    const none = this.none === '' ? words.none : this.none;
    return html`<section class="card" aria-labelledby="title">
      <div class="head"><h2 id="title">${this.heading}</h2></div>
      ${this.lead === '' ? nothing : html`<p class="soft lead">${this.lead}</p>`}
      ${this.query === null ? nothing : this.#filter(this.query)}
      ${this.rows(this.logIns, this.error, none, (rows) => this.#table(rows))}
    </section>`;
  }

  #filter({ outcome, user = '', nas = '' }: LogInQuery): TemplateResult {
    const words = networkMessages(this.language);
    return html`<form role="search" @submit=${this.#submit} @input=${this.#input}>
      <div class="field">
        <label for="outcome">${words.show}</label>
        <select id="outcome" name="outcome">
          ${OUTCOMES.map(
            (one) => html`<option value=${one} ?selected=${outcome === one}>${words.outcomes[one]}</option>`,
          )}
          <option value="" ?selected=${outcome === undefined}>${words.everybody}</option>
        </select>
      </div>
      <div class="field">
        <label for="user">${words.user}</label>
        <input id="user" name="user" type="search" autocomplete="off" autocapitalize="off" .value=${user} />
      </div>
      <div class="field">
        <label for="nas">${words.router}</label>
        <input id="nas" name="nas" type="search" autocomplete="off" placeholder=${words.routerHint} .value=${nas} />
      </div>
    </form>`;
  }

  #table(rows: readonly LogIn[]): TemplateResult {
    const words = networkMessages(this.language);
    return html`<table>
      <thead>
        <tr>
          <th scope="col">${words.who}</th>
          <th scope="col" class="wide">${words.why}</th>
          <th scope="col" class="widest">${words.router}</th>
          <th scope="col" class="wide end">${words.when}</th>
          <th scope="col" class="end">${consoleMessages(this.language).state}</th>
        </tr>
      </thead>
      <tbody>
        ${rows.map((one) => this.#row(one))}
      </tbody>
    </table>`;
  }

  #row(one: LogIn): TemplateResult {
    const { language, zone } = this;
    const words = networkMessages(language);
    const said = logInWords(one, language);
    const router = one.client ?? one.nas;
    const name = one.username ?? (one.outcome === 'discard' ? router : words.nobody);
    const times = one.count > 1 ? words.times(formatCount(one.count, language)) : '';
    return html`<tr>
      <td>
        <button class="link name" aria-haspopup="dialog" @click=${() => this.dispatchEvent(new LogInRequest(one))}>
          ${name}<span class="hidden">: ${words.open}</span>
        </button>
        <span class="sub narrow" lang=${said.lang}>${said.why}</span>
        <span class="sub narrow">${router} · ${formatMoment(one.lastAt, language, zone)}</span>
      </td>
      <td class="wide why" lang=${said.lang}>${said.why}</td>
      <td class="widest">
        ${router}${one.client === null ? nothing : html`<span class="sub number">${one.nas}</span>`}
      </td>
      <td class="wide end number">
        ${formatTime(one.lastAt, language, zone)}
        <span class="sub">${formatMoment(one.lastAt, language, zone).replace(/, [^,]*$/, '')}</span>
      </td>
      <td class="end">
        <span class="chip ${logInTones[one.outcome]}">${words.outcomes[one.outcome]}</span>
        ${times === '' ? nothing : html`<span class="sub number">${times}</span>`}
      </td>
    </tr>`;
  }

  #ask(): void {
    const form = new FormData(this.renderRoot.querySelector('form') ?? undefined);
    const [outcome, user, nas] = (['outcome', 'user', 'nas'] as const).map((name) => typedIn(form, name).trim());
    const known = OUTCOMES.find((one) => one === outcome);
    this.dispatchEvent(
      new LogInFilter({
        ...(known !== undefined && { outcome: known }),
        ...(user !== undefined && user !== '' && { user }),
        ...(nas !== undefined && nas !== '' && { nas }),
      }),
    );
  }

  #input = (event: Event): void => {
    clearTimeout(this.#typing);
    const wait = event.target instanceof HTMLInputElement ? 250 : 0;
    this.#typing = window.setTimeout(() => this.#ask(), wait);
  };

  #submit = (event: SubmitEvent): void => {
    event.preventDefault();
    clearTimeout(this.#typing);
    this.#ask();
  };
}

define('daftari-log-in-table', DaftariLogInTable);
