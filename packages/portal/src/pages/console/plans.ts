import { html } from 'lit';
import '../../elements/daftari-table.ts';
import { define } from '../../elements/element.ts';
import type { ListRequest } from '../../elements/events.ts';
import { consoleMessages } from '../../i18n/console-messages.ts';
import { DaftariPage } from '../context.ts';
import { loader } from '../loader.ts';
import { planCells, planColumns } from './rows.ts';
import { roomStyles } from './styles.ts';

const SIZE = 25;

/** The plans' room: what is sold, and what once was. */
class ConsolePlans extends DaftariPage {
  static override styles = [DaftariPage.styles, roomStyles];

  #page = 1;
  #list = loader(this, () => this.context.api.plans({ page: this.#page, limit: SIZE }));

  override render() {
    const { language } = this;
    const words = consoleMessages(language);
    const { value, failure } = this.#list;
    return html`
      <h1>${words.plans}</h1>
      <daftari-table
        lang=${language}
        heading=${words.plans}
        .columns=${planColumns(language)}
        .cells=${value?.plans.map((plan) => planCells(plan, language)) ?? null}
        .paged=${value}
        .size=${SIZE}
        .error=${failure === null ? '' : this.sentence(failure)}
        @daftari-list-request=${this.#turn}
        @daftari-retry-request=${this.#list.reload}
      ></daftari-table>
    `;
  }

  protected override begin(): void {
    void this.#list.reload();
  }

  #turn = ({ page }: ListRequest): void => {
    this.#page = page;
    void this.#list.reload();
  };
}

define('daftari-console-plans', ConsolePlans);
