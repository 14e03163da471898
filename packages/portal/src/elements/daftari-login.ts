import { css, html, nothing, type PropertyDeclarations, type TemplateResult } from 'lit';
import type { Demo } from '../api/wire.ts';
import { DaftariElement, define } from './element.ts';
import { LoginRequest } from './events.ts';
import { formStyles } from './forms.ts';
import { icons } from './icons.ts';
import { typedIn } from './typed-in.ts';

/** Signs in by account number, phone or username; in the demo it offers the log-ins. */
export class DaftariLogin extends DaftariElement {
  static override properties: PropertyDeclarations = {
    isp: {},
    busy: { type: Boolean },
    error: {},
    demo: { attribute: false },
    shown: { state: true },
  };
  static override styles = [
    DaftariElement.styles,
    formStyles,
    css`
      .card {
        padding: clamp(1.25rem, 5vw, 2rem);
      }
      h1 {
        font-size: 1.5rem;
      }
      .lead {
        margin-block: 0.375rem 1.5rem;
      }
      .button {
        inline-size: 100%;
      }
      .demo {
        display: grid;
        gap: 0.625rem;
        margin-block-start: 1.5rem;
        padding-block-start: 1.25rem;
        border-block-start: 1px solid var(--daftari-line);
      }
    `,
  ];

  /** The ISP's name; empty while it is unknown. */
  declare isp: string;
  declare busy: boolean;
  declare error: string;
  /** The log-ins of the demo; null outside it. */
  declare demo: Demo | null;
  declare protected shown: boolean;

  constructor() {
    super();
    this.isp = '';
    this.busy = false;
    this.error = '';
    this.demo = null;
    this.shown = false;
  }

  override render() {
    const { words, isp, busy, error } = this;
    return html`<section class="card" aria-labelledby="title">
      <h1 id="title">${words.signInTitle}</h1>
      <p class="soft lead">${words.signInLead(isp === '' ? 'Daftari' : isp)}</p>
      <form @submit=${this.#submit}>
        <div class="field">
          <label for="username">${words.username}</label>
          <input
            id="username"
            name="username"
            autocomplete="username"
            autocapitalize="none"
            spellcheck="false"
            required
          />
        </div>
        <div class="field">
          <label for="password">${words.password}</label>
          <input
            id="password"
            name="password"
            type=${this.shown ? 'text' : 'password'}
            autocomplete="current-password"
            required
          />
          <label class="check">
            <input type="checkbox" .checked=${this.shown} @change=${this.#show} /> ${words.showPassword}
          </label>
        </div>
        ${error === '' ? nothing : html`<p class="wrong" role="alert">${error}</p>`}
        <button class="button" ?disabled=${busy}>${words.signIn}</button>
      </form>
      ${this.#demo()}
    </section>`;
  }

  #demo(): TemplateResult | typeof nothing {
    const { demo, words, busy } = this;
    if (demo === null) return nothing;
    return html`<div class="demo">
      <p class="soft small">${words.demoTitle}</p>
      ${demo.logins.map(
        ({ label, username, password }) =>
          html`<button
            class="button quiet"
            ?disabled=${busy}
            @click=${() => this.dispatchEvent(new LoginRequest(username, password))}
          >
            ${label}
          </button>`,
      )}
      ${
        demo.phoneUrl === null
          ? nothing
          : html`<a class="link" href=${demo.phoneUrl} target="_blank" rel="noopener"
              >${icons.phone} ${words.demoPhone}</a
            >`
      }
    </div>`;
  }

  #show = (event: Event): void => {
    this.shown = (event.currentTarget as HTMLInputElement).checked;
  };

  #submit = (event: SubmitEvent): void => {
    event.preventDefault();
    const form = new FormData(event.currentTarget as HTMLFormElement);
    this.dispatchEvent(new LoginRequest(typedIn(form, 'username').trim(), typedIn(form, 'password')));
  };
}

define('daftari-login', DaftariLogin);
