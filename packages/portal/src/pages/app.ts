import { html, nothing, type PropertyDeclarations, type PropertyValues, type TemplateResult } from 'lit';
import { createApi, type Api } from '../api/api.ts';
import { createClient, type Client } from '../api/client.ts';
import { ApiError, sentenceOf } from '../api/problem.ts';
import { browserSession } from '../api/session.ts';
import { listen, type Connection, type StreamEvent } from '../api/stream.ts';
import type { Demo, Me } from '../api/wire.ts';
import '../elements/daftari-login.ts';
import '../elements/daftari-toast.ts';
import type { Notice } from '../elements/daftari-toast.ts';
import { DaftariElement, define } from '../elements/element.ts';
import type { LoginRequest } from '../elements/events.ts';
import { icons } from '../elements/icons.ts';
import { languages, preferredLanguage, rememberLanguage, type Language } from '../i18n/language.ts';
import { startRouter, type Route } from '../router.ts';
import { appStyles } from './app-styles.ts';
import type { Context } from './context.ts';
import './customer.ts';
import { refusalOf } from './refusal.ts';

/** The portal: signs in, speaks a language, hears the stream, and shows the page of the address. */
class DaftariApp extends DaftariElement {
  static override properties: PropertyDeclarations = {
    me: { state: true },
    route: { state: true },
    phase: { state: true },
    failure: { state: true },
    notices: { state: true },
    connection: { state: true },
    demo: { state: true },
    isp: { state: true },
    consoleReady: { state: true },
  };
  static override styles = [DaftariElement.styles, appStyles];

  declare protected me: Me | null;
  declare protected route: Route;
  declare protected phase: 'starting' | 'signedOut' | 'signingIn' | 'ready';
  declare protected failure: string;
  declare protected notices: readonly Notice[];
  declare protected connection: Connection;
  declare protected demo: Demo | null;
  /** The ISP's name; empty while it is unknown. */
  declare protected isp: string;
  declare protected consoleReady: boolean;

  #client: Client;
  #api: Api;
  #go: (route: Route) => void;
  #listeners = new Set<(event: StreamEvent | null) => void>();
  #streaming: AbortController | null = null;
  #noticeId = 0;
  #asked: Promise<Demo | null> | null = null;

  constructor() {
    super();
    this.lang = preferredLanguage();
    document.documentElement.lang = this.lang;
    this.me = null;
    this.route = { page: 'customer' };
    this.phase = 'starting';
    this.failure = '';
    this.notices = [];
    this.connection = 'connecting';
    this.demo = null;
    this.isp = '';
    this.consoleReady = false;
    this.#client = createClient({
      base: '',
      session: browserSession(),
      fetch: (input, init) => fetch(input, init),
      now: () => Date.now(),
      onSignedOut: () => this.#signedOut(),
    });
    this.#api = createApi(this.#client);
    this.#go = startRouter((route) => this.#arrive(route)).go;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    document.addEventListener('visibilitychange', this.#seen);
    dispatchEvent(new PopStateEvent('popstate'));
    if (this.#client.user() === null) this.#signedOut();
    else void this.#enter();
  }

  override render() {
    const { language } = this;
    return html`
      ${this.#header()}
      ${
        this.route.page === 'console' && this.me !== null && this.phase === 'ready'
          ? this.#console(this.me)
          : html`<main id="main" tabindex="-1">${this.#main()}</main>`
      }
      <daftari-toast lang=${language} .notices=${this.notices}></daftari-toast>
    `;
  }

  protected override updated(changed: PropertyValues): void {
    if (changed.has('isp')) document.title = this.#name;
  }

  get #name(): string {
    return this.isp === '' ? 'Daftari' : this.isp;
  }

  #header(): TemplateResult {
    const { words, me } = this;
    return html`<div class="top">
      <header>
        <button class="skip" @click=${this.#skip}>${words.skip}</button>
        <a class="brand" href=${me?.user.role === 'operator' ? '/console' : '/'}>
          <span class="mark">${icons.book}</span><span class="isp">${this.#name}</span>
        </a>
        <div class="languages" role="group" aria-label=${words.language}>
          ${languages.map(
            ({ code, name }) =>
              html`<button
                lang=${code}
                aria-pressed=${this.language === code}
                aria-label="${code.toUpperCase()}, ${name}"
                @click=${() => this.#speak(code)}
              >
                ${code.toUpperCase()}
              </button>`,
          )}
        </div>
        ${
          me === null
            ? nothing
            : html`<button class="out" aria-label=${words.signOut} title=${words.signOut} @click=${this.#logout}>
                ${icons.out}
              </button>`
        }
      </header>
    </div>`;
  }

  #main(): TemplateResult {
    const { words, language, me, phase, failure } = this;
    if (phase === 'ready' && me !== null) {
      return html`<div class="page">
        <daftari-customer-page lang=${language} .context=${this.#context(me)}></daftari-customer-page>
        <footer class="soft small">${words.footer(me.isp.name)}</footer>
      </div>`;
    }
    if (phase === 'starting') {
      return html`<div class="page">
        ${
          failure === ''
            ? this.waiting()
            : html`<div @daftari-retry-request=${this.#enter}>${this.failed(failure)}</div>`
        }
      </div>`;
    }
    return html`<div class="gate">
      <daftari-login
        lang=${language}
        .isp=${this.isp}
        ?busy=${phase === 'signingIn'}
        .error=${failure}
        .demo=${this.demo}
        @daftari-login-request=${this.#login}
      ></daftari-login>
    </div>`;
  }

  #console(me: Me): TemplateResult {
    const route = this.route as Extract<Route, { page: 'console' }>;
    if (!this.consoleReady) return html`<main id="main" class="page" tabindex="-1">${this.waiting()}</main>`;
    return html`<daftari-console
      lang=${this.language}
      .context=${this.#context(me)}
      .view=${route.view}
      .subject=${route.id}
    ></daftari-console>`;
  }

  #context(me: Me): Context {
    const { connection } = this;
    return {
      api: this.#api,
      me,
      connection,
      demo: () => this.#askDemo(),
      notify: (text, tone = 'good') => this.#notify(text, tone),
      hear: (heard) => {
        this.#listeners.add(heard);
        return () => this.#listeners.delete(heard);
      },
    };
  }

  #arrive(route: Route): void {
    this.route = route;
    if (route.page !== 'console' || this.consoleReady) return;
    // The console is a chunk of its own: a customer on a phone never loads it.
    void import('./console.ts').then(() => (this.consoleReady = true));
  }

  #enter = async (): Promise<void> => {
    this.failure = '';
    try {
      const me = await this.#api.me();
      this.me = me;
      this.isp = me.isp.name;
      this.phase = 'ready';
      // Each has one home; the console is none of a customer's, and an operator has no customer page.
      if (me.user.role === 'customer' && this.route.page === 'console') this.#go({ page: 'customer' });
      if (me.user.role === 'operator' && this.route.page === 'customer') {
        this.#go({ page: 'console', view: 'home', id: null });
      }
      this.#listen();
    } catch (error) {
      if (this.phase === 'signedOut') return;
      this.failure = error instanceof ApiError && error.status === 0 ? this.words.unreachable : sentenceOf(error);
      if (this.phase === 'signingIn') this.phase = 'signedOut';
    }
  };

  #listen(): void {
    this.#streaming?.abort();
    if (document.hidden) return;
    this.#streaming = new AbortController();
    void listen(this.#client, {
      signal: this.#streaming.signal,
      onConnection: (state) => (this.connection = state),
      onEvent: (event) => {
        for (const heard of this.#listeners) heard(event);
      },
    });
  }

  /** Over HTTP/1.1 a browser holds six connections to a server: tabs that nobody sees leave theirs to the others. */
  #seen = (): void => {
    if (this.phase !== 'ready') return;
    if (document.hidden) return this.#streaming?.abort();
    this.#listen();
    // What happened meanwhile was not heard: the page looks once more, at all that it shows.
    for (const heard of this.#listeners) heard(null);
  };

  #login = async ({ username, password }: LoginRequest): Promise<void> => {
    this.phase = 'signingIn';
    this.failure = '';
    try {
      await this.#client.login(username, password);
      await this.#enter();
    } catch (error) {
      this.phase = 'signedOut';
      this.failure = refusalOf(error, this.words, this.language);
    }
  };

  #logout = (): void => {
    void this.#client.logout();
  };

  #signedOut(): void {
    this.#streaming?.abort();
    this.me = null;
    this.phase = 'signedOut';
    void this.#askDemo().then((demo) => (this.demo = demo));
    // Unanswered, the page goes by our own name.
    const named = ({ name }: { readonly name: string }) => (this.isp = name);
    if (this.isp === '') void this.#api.isp().then(named, () => undefined);
  }

  #askDemo(): Promise<Demo | null> {
    this.#asked ??= this.#api.demo().catch((error: unknown) => {
      // No demo is an answer; a server that cannot be reached is asked again.
      if (!(error instanceof ApiError) || error.status !== 404) this.#asked = null;
      return null;
    });
    return this.#asked;
  }

  #speak(language: Language): void {
    this.lang = language;
    rememberLanguage(language);
  }

  #notify(text: string, tone: Notice['tone']): void {
    this.#noticeId += 1;
    const notice = { id: this.#noticeId, text, tone };
    this.notices = [...this.notices.slice(-2), notice];
    setTimeout(() => (this.notices = this.notices.filter((each) => each !== notice)), 6000);
  }

  #skip = (): void => {
    const room = this.renderRoot.querySelector<DaftariElement>('daftari-console');
    const root = room?.renderRoot ?? this.renderRoot;
    root.querySelector<HTMLElement>('#main')?.focus();
  };
}

define('daftari-app', DaftariApp);
