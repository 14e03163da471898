import { html, type PropertyDeclarations } from 'lit';
import type { Plan } from '../../api/wire.ts';
import '../../elements/daftari-confirm.ts';
import '../../elements/daftari-table.ts';
import { define } from '../../elements/element.ts';
import type { ListRequest } from '../../elements/events.ts';
import { consoleMessages } from '../../i18n/console-messages.ts';
import { DaftariPage } from '../context.ts';
import { loader } from '../loader.ts';
import './plan/drafts.ts';
import { planCells, planColumns } from './rows.ts';
import { roomStyles } from './styles.ts';

const SIZE = 25;

/** The plans' room: what is sold, and what once was. */
class ConsolePlans extends DaftariPage {
  static override properties: PropertyDeclarations = {
    leaving: { state: true },
    busy: { state: true },
  };
  static override styles = [DaftariPage.styles, roomStyles];

  /** The plan that is about to be retired. */
  declare protected leaving: Plan | null;
  declare protected busy: boolean;

  #page = 1;
  #list = loader(this, () => this.context.api.plans({ page: this.#page, limit: SIZE }));

  constructor() {
    super();
    this.leaving = null;
    this.busy = false;
  }

  override render() {
    const { language } = this;
    const words = consoleMessages(language);
    const { value, failure } = this.#list;
    return html`
      <div class="title">
        <h1>${words.plans}</h1>
        <a class="button" href="/console/plans/new">${words.newPlan}</a>
      </div>
      <daftari-console-plan-drafts lang=${language} .context=${this.context}></daftari-console-plan-drafts>
      <daftari-table
        lang=${language}
        heading=${words.plans}
        .columns=${planColumns(language)}
        .cells=${value?.plans.map((plan) => planCells(plan, language, this.#leave)) ?? null}
        .paged=${value}
        .size=${SIZE}
        .error=${failure === null ? '' : this.sentence(failure)}
        @daftari-list-request=${this.#turn}
        @daftari-retry-request=${this.#list.reload}
      ></daftari-table>
      <daftari-confirm
        lang=${language}
        heading=${words.retireTitle(this.leaving?.name ?? '')}
        sentence=${words.retireSentence}
        act=${words.retire}
        ?open=${this.leaving !== null}
        ?busy=${this.busy}
        @confirm=${this.#retire}
        @close=${this.#close}
      ></daftari-confirm>
    `;
  }

  protected override begin(): void {
    void this.#list.reload();
  }

  #leave = (plan: Plan): void => {
    this.leaving = plan;
  };

  #close = (): void => {
    this.leaving = null;
  };

  #retire = async (): Promise<void> => {
    const plan = this.leaving;
    if (plan === null || this.busy) return;
    this.busy = true;
    await this.attempt(async () => {
      await this.context.api.retirePlan(plan.id);
      this.context.notify(consoleMessages(this.language).retiredNow(plan.name));
      await this.#list.reload();
    });
    this.busy = false;
    this.leaving = null;
  };

  #turn = ({ page }: ListRequest): void => {
    this.#page = page;
    void this.#list.reload();
  };
}

define('daftari-console-plans', ConsolePlans);
