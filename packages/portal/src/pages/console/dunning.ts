import { css, html, nothing, type PropertyDeclarations, type TemplateResult } from 'lit';
import type { DunningPolicy } from '../../api/dunning.ts';
import type { StreamEvent } from '../../api/stream.ts';
import '../../elements/daftari-sheet.ts';
import '../../elements/daftari-table.ts';
import { define } from '../../elements/element.ts';
import type { ListRequest } from '../../elements/events.ts';
import { formStyles } from '../../elements/forms.ts';
import { consoleMessages } from '../../i18n/console-messages.ts';
import { dunningMessages } from '../../i18n/dunning-messages.ts';
import { DaftariPage } from '../context.ts';
import { loader } from '../loader.ts';
import { caseCells, caseColumns, countCells, countColumns, policyCells, policyColumns } from './dunning/rows.ts';
import './dunning/setting.ts';
import { roomStyles } from './styles.ts';

const SIZE = 25;
const STATES = ['open', 'promised', 'escalated'] as const;

const PICK = css`
  .pick {
    justify-self: end;
    inline-size: min(100%, 14rem);
  }
`;

/** The room of what is overdue: how many stand at which stage, who they are, and the policies they are asked by. */
class ConsoleDunning extends DaftariPage {
  static override properties: PropertyDeclarations = { status: { state: true }, setting: { state: true } };
  static override styles = [DaftariPage.styles, roomStyles, formStyles, PICK];

  /** Empty for all. */
  declare protected status: string;
  /** The policy that is edited, `new` for one that is not there; null for none. */
  declare protected setting: DunningPolicy | 'new' | null;

  #page = 1;
  #stages = loader(this, () => this.context.api.dunning.stages());
  #policies = loader(this, () => this.context.api.dunning.policies());
  #cases = loader(this, () => this.context.api.dunning.cases({ page: this.#page, limit: SIZE, status: this.status }));

  constructor() {
    super();
    this.status = '';
    this.setting = null;
  }

  override render() {
    const { language } = this;
    const words = dunningMessages(language);
    return html`
      <div class="title">
        <h1>${consoleMessages(language).dunning}</h1>
        <button class="button" aria-haspopup="dialog" @click=${() => this.#edit('new')}>${words.newPolicy}</button>
      </div>
      <div class="pair">${this.#counts()} ${this.#rules()}</div>
      <div class="pick">
        <select aria-label=${words.state} @change=${this.#choose}>
          <option value="">${words.all}</option>
          ${STATES.map((state) => html`<option value=${state}>${words.states[state]}</option>`)}
        </select>
      </div>
      ${this.#list()} ${this.#sheet()}
    `;
  }

  protected override begin(): void {
    void this.#stages.reload();
    void this.#policies.reload();
    void this.#cases.reload();
  }

  protected override heard({ name }: StreamEvent): void {
    if (!name.startsWith('dunning') && name !== 'paymentAllocated') return;
    this.soon(this.#stages.reload);
    this.soon(this.#cases.reload);
  }

  #counts(): TemplateResult {
    const { language } = this;
    const words = dunningMessages(language);
    const { value, failure } = this.#stages;
    return html`<daftari-table
      lang=${language}
      heading=${words.stages}
      none=${words.noCases}
      .columns=${countColumns(language)}
      .cells=${value?.stages.map((one) => countCells(one, language)) ?? null}
      .paged=${null}
      .error=${failure === null ? '' : this.sentence(failure)}
      @daftari-retry-request=${this.#stages.reload}
    ></daftari-table>`;
  }

  #rules(): TemplateResult {
    const { language } = this;
    const words = dunningMessages(language);
    const { value, failure } = this.#policies;
    return html`<daftari-table
      lang=${language}
      heading=${words.policies}
      none=${words.noPolicies}
      .columns=${policyColumns(language)}
      .cells=${value?.policies.map((policy) => policyCells(policy, language, this.#edit)) ?? null}
      .paged=${null}
      .error=${failure === null ? '' : this.sentence(failure)}
      @daftari-retry-request=${this.#policies.reload}
    ></daftari-table>`;
  }

  #list(): TemplateResult {
    const { language } = this;
    const words = dunningMessages(language);
    const { value, failure } = this.#cases;
    return html`<daftari-table
      lang=${language}
      heading=${words.cases}
      none=${words.noCases}
      .columns=${caseColumns(language)}
      .cells=${value?.cases.map((row) => caseCells(row, language, this.context.me.isp.zone)) ?? null}
      .paged=${value}
      .size=${SIZE}
      .error=${failure === null ? '' : this.sentence(failure)}
      @daftari-list-request=${this.#turn}
      @daftari-retry-request=${this.#cases.reload}
    ></daftari-table>`;
  }

  #sheet(): TemplateResult {
    const { setting, language } = this;
    const words = dunningMessages(language);
    const policy = setting === 'new' ? null : setting;
    return html`<daftari-sheet
      lang=${language}
      heading=${policy === null ? words.newPolicy : words.editTitle(policy.name)}
      ?open=${setting !== null}
      @close=${this.#close}
      >${
        setting === null
          ? nothing
          : html`<daftari-console-setting-policy
              lang=${language}
              .context=${this.context}
              .policy=${policy}
              @made=${this.#made}
            ></daftari-console-setting-policy>`
      }</daftari-sheet
    >`;
  }

  #edit = (policy: DunningPolicy | 'new'): void => {
    this.setting = policy;
  };

  #close = (): void => {
    this.setting = null;
  };

  #made = (): void => {
    this.setting = null;
    this.begin();
  };

  #choose = (event: Event): void => {
    this.status = (event.target as HTMLSelectElement).value;
    this.#page = 1;
    this.#cases.forget();
    void this.#cases.reload();
  };

  #turn = ({ page }: ListRequest): void => {
    this.#page = page;
    void this.#cases.reload();
  };
}

define('daftari-console-dunning', ConsoleDunning);
