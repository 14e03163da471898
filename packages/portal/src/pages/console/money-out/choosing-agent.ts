import { css, html, nothing, type PropertyDeclarations, type TemplateResult } from 'lit';
import type { PaidAgent } from '../../../api/disbursements.ts';
import '../../../elements/daftari-pager.ts';
import { define } from '../../../elements/element.ts';
import type { ListRequest } from '../../../elements/events.ts';
import { formStyles } from '../../../elements/forms.ts';
import { consoleMessages } from '../../../i18n/console-messages.ts';
import { payoutMessages } from '../../../i18n/payout-messages.ts';
import { DaftariPage } from '../../context.ts';
import { loader } from '../../loader.ts';

const SIZE = 20;

/** Whose commission is paid: one of all agents, who are looked for or leafed through. Says `chosen`, and whom. */
class ConsoleChoosingAgent extends DaftariPage {
  static override properties: PropertyDeclarations = { search: { state: true } };
  static override styles = [
    DaftariPage.styles,
    formStyles,
    css`
      :host,
      ul {
        display: grid;
        gap: 0.75rem;
      }
      li .button {
        flex-wrap: wrap;
        inline-size: 100%;
      }
    `,
  ];

  declare protected search: string;
  #page = 1;
  #list = loader(this, () => {
    return this.context.api.disbursements.agents({ page: this.#page, limit: SIZE, search: this.search });
  });

  constructor() {
    super();
    this.search = '';
  }

  override render() {
    const { value, failure } = this.#list;
    const words = payoutMessages(this.language);
    const none = this.search === '' ? words.noAgents : consoleMessages(this.language).none;
    return html`<p class="soft">${words.commissionLead}</p>
      <div class="field">
        <label for="agent">${consoleMessages(this.language).search}</label>
        <input id="agent" type="search" autocomplete="off" @input=${this.#find} />
      </div>
      <div @daftari-retry-request=${this.#list.reload}>
        ${this.rows(value?.agents ?? null, failure === null ? '' : this.sentence(failure), none, (rows) =>
          this.#rows(rows),
        )}
      </div>
      ${
        value === null || value.pages <= 1
          ? nothing
          : html`<daftari-pager
              lang=${this.language}
              .paged=${value}
              .size=${SIZE}
              @daftari-list-request=${this.#turn}
            ></daftari-pager>`
      }`;
  }

  protected override begin(): void {
    void this.#list.reload();
  }

  /** Who is just being looked for stays in sight. */
  protected override again(): void {}

  #rows(agents: readonly PaidAgent[]): TemplateResult {
    return html`<ul>
      ${agents.map((one) => html`<li>${this.#row(one)}</li>`)}
    </ul>`;
  }

  #row(agent: PaidAgent): TemplateResult {
    const chosen = (): unknown => this.dispatchEvent(new CustomEvent('chosen', { detail: agent }));
    const stopped = html`<span class="chip">${payoutMessages(this.language).agentSuspended}</span>`;
    return html`<button class="button quiet" @click=${chosen}>
      ${agent.name} ${agent.state === 'suspended' ? stopped : nothing}
    </button>`;
  }

  #find = (event: Event): void => {
    this.search = (event.currentTarget as HTMLInputElement).value.trim();
    this.#page = 1;
    void this.#list.reload();
  };

  #turn = (event: ListRequest): void => {
    // The room around it has lists of its own.
    event.stopPropagation();
    this.#page = event.page;
    void this.#list.reload();
  };
}

define('daftari-console-choosing-agent', ConsoleChoosingAgent);
