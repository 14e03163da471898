import { html, nothing, type PropertyDeclarations, type TemplateResult } from 'lit';
import type { Brake, Router } from '../../api/routers.ts';
import type { StreamEvent } from '../../api/stream.ts';
import { scopeWords } from '../../elements/daftari-brake.ts';
import '../../elements/daftari-router-sites.ts';
import '../../elements/daftari-sheet.ts';
import { define } from '../../elements/element.ts';
import { consoleMessages } from '../../i18n/console-messages.ts';
import { formatCount, formatDateTime } from '../../i18n/format.ts';
import { routerMessages } from '../../i18n/router-messages.ts';
import { DaftariPage } from '../context.ts';
import { loader } from '../loader.ts';
import './routers-adding.ts';
import './routers-allowing.ts';
import { roomStyles } from './styles.ts';

/** Surveys are not told one by one: how routers are is looked at this often while the room is open. */
const LOOK_MS = 15_000;

/** The routers' room: every router by its site and how it is, a new one, and many ends that are allowed beforehand. */
class ConsoleRouters extends DaftariPage {
  static override properties: PropertyDeclarations = { sheet: { state: true }, wide: { state: true } };
  static override styles = [DaftariPage.styles, roomStyles];

  /** Which sheet is open; null for none. */
  declare protected sheet: 'add' | 'allow' | null;
  /** Whether it shows a script, whose lines are long. */
  declare protected wide: boolean;

  #list = loader(this, () => this.context.api.routers.routers());
  #brakes = loader(this, () => this.context.api.routers.brakes());
  #looking = 0;

  constructor() {
    super();
    this.sheet = null;
    this.wide = false;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#looking = window.setInterval(() => void this.#list.reload(), LOOK_MS);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearInterval(this.#looking);
  }

  override render() {
    const { language } = this;
    const words = routerMessages(language);
    const { value, failure } = this.#list;
    const routers = value?.routers.filter(({ gone, placed }) => !gone || placed > 0) ?? null;
    return html`
      <div class="title">
        <div>
          <h1>${consoleMessages(language).routers}</h1>
          <p class="soft">${summaryOf(routers ?? [], language)}</p>
        </div>
        <div class="acts">
          <button class="button" aria-haspopup="dialog" @click=${this.#add}>${words.add}</button>
          <button class="button quiet" aria-haspopup="dialog" @click=${this.#allow}>${words.allow}</button>
        </div>
      </div>
      ${this.#allowances()}
      <daftari-router-sites
        lang=${language}
        zone=${this.context.me.isp.zone}
        now=${Date.now()}
        .routers=${routers}
        .error=${failure === null ? '' : this.sentence(failure)}
        @daftari-retry-request=${this.#list.reload}
      ></daftari-router-sites>
      ${this.#sheets(routers ?? [])}
    `;
  }

  protected override begin(): void {
    void this.#list.reload();
    void this.#brakes.reload();
  }

  protected override heard({ name }: StreamEvent): void {
    if (name.startsWith('router') || name === 'siteDown' || name.startsWith('drift')) this.soon(this.#list.reload);
    if (name.startsWith('brake')) this.soon(this.#brakes.reload);
  }

  /** What was allowed beforehand and is not over. */
  #allowances(): unknown {
    const { language } = this;
    const { zone } = this.context.me.isp;
    const words = routerMessages(language);
    const open = (this.#brakes.value?.brakes ?? []).filter(({ state }) => state === 'released');
    if (open.length === 0) return nothing;
    const said = ({ fromAt, untilAt }: Brake): string =>
      words.allowed(
        formatDateTime(fromAt, language, zone),
        untilAt === null ? '–' : formatDateTime(untilAt, language, zone),
      );
    return html`<section class="card" aria-labelledby="allowances">
      <div class="head"><h2 id="allowances">${words.allowances}</h2></div>
      <ul>
        ${open.map(
          (brake) =>
            html`<li>
              ${said(brake)}
              <span class="soft"
                >${scopeWords(brake, language)}${brake.actor === null ? '' : `, ${brake.actor}`}${
                  brake.note === null ? '' : `: ${brake.note}`
                }</span
              >
            </li>`,
        )}
      </ul>
    </section>`;
  }

  #sheets(routers: readonly Router[]): TemplateResult {
    const { language, context, sheet } = this;
    const words = routerMessages(language);
    return html`<daftari-sheet lang=${language} heading=${words.allow} ?open=${sheet === 'allow'} @close=${this.#close}
        >${
          sheet === 'allow'
            ? html`<daftari-console-allowing
                lang=${language}
                .context=${context}
                .routers=${routers}
                @made=${this.#allowed}
              ></daftari-console-allowing>`
            : nothing
        }</daftari-sheet
      >
      <daftari-sheet
        ?wide=${this.wide}
        lang=${language}
        heading=${words.add}
        ?open=${sheet === 'add'}
        @close=${this.#close}
        >${
          sheet === 'add'
            ? html`<daftari-console-adding-router
                lang=${language}
                .context=${context}
                @made=${this.#described}
              ></daftari-console-adding-router>`
            : nothing
        }</daftari-sheet
      >`;
  }

  #add = (): void => {
    this.sheet = 'add';
  };

  #allow = (): void => {
    this.sheet = 'allow';
  };

  #close = (): void => {
    this.sheet = null;
    this.wide = false;
  };

  #described = (): void => {
    this.wide = true;
    void this.#list.reload();
  };

  #allowed = (): void => {
    this.#close();
    void this.#brakes.reload();
  };
}

/** How many answer, how many people are online there, and how many drifts are open; empty where there are none. */
function summaryOf(all: readonly Router[], language: string): string {
  const words = routerMessages(language);
  const routers = all.filter(({ gone }) => !gone);
  if (routers.length === 0) return '';
  const count = (value: number): string => formatCount(value, language);
  const up = routers.filter(({ state }) => state === 'up');
  const online = up.reduce((sum, router) => sum + router.online, 0);
  const drifts = routers.reduce((sum, router) => sum + router.drifts, 0);
  return [
    words.summary(count(up.length), count(routers.length)),
    `${count(online)} ${consoleMessages(language).online.toLowerCase()}`,
    words.driftCount(count(drifts)),
  ].join(' · ');
}

define('daftari-console-routers', ConsoleRouters);
