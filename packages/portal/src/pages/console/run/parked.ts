import { html, type PropertyDeclarations, type TemplateResult } from 'lit';
import type { Loader } from '../../loader.ts';
import type { Paged } from '../../../api/wire.ts';
import type { RunItem } from '../../../api/runs.ts';
import '../../../elements/daftari-confirm.ts';
import '../../../elements/daftari-table.ts';
import type { ListRequest } from '../../../elements/events.ts';
import { formatCount } from '../../../i18n/format.ts';
import { runMessages } from '../../../i18n/run-messages.ts';
import { DaftariPage } from '../../context.ts';
import { itemCells, itemColumns, type Writing } from './rows.ts';

/** Accounts as a page lists them, with the names of their customers. */
export type NamedItems = Paged & {
  readonly items: readonly RunItem[];
  readonly names: ReadonlyMap<string, string>;
};

/** A page with accounts of runs: those that are parked are tried again, or approved after one was asked. */
export abstract class ParkingPage extends DaftariPage {
  static override properties: PropertyDeclarations = { approving: { state: true }, busy: { state: true } };

  /** What is asked about. */
  declare protected approving: RunItem | null;
  declare protected busy: boolean;
  protected page = 1;
  protected abstract readonly list: Loader<NamedItems>;

  constructor() {
    super();
    this.approving = null;
    this.busy = false;
  }

  /** The accounts as a table. */
  protected itemsTable(heading: string, none: string, size: number): TemplateResult {
    const { language } = this;
    const words = runMessages(language);
    const { value, failure } = this.list;
    const { zone, currency } = this.context.me.isp;
    const writing: Writing = { language, zone, currency, names: value?.names ?? new Map() };
    const taking = { retry: this.#retry, approve: this.#ask };
    return html`<daftari-table
        lang=${language}
        heading=${heading}
        none=${none}
        .columns=${itemColumns(language)}
        .cells=${value?.items.map((item) => itemCells(item, writing, taking)) ?? null}
        .paged=${value}
        .size=${size}
        .error=${failure === null ? '' : this.sentence(failure)}
        @daftari-list-request=${this.#turn}
        @daftari-retry-request=${this.list.reload}
      ></daftari-table>
      <daftari-confirm
        lang=${language}
        heading=${words.approveTitle}
        sentence="${words.approveSentence} ${this.approving?.reason ?? ''}"
        act=${words.approve}
        ?open=${this.approving !== null}
        ?busy=${this.busy}
        @confirm=${this.#approve}
        @close=${this.#close}
      ></daftari-confirm>`;
  }

  /** Takes accounts of a run up again; all that are parked with null. */
  protected async takeUp(runId: string, accountIds: readonly string[] | null, approved: boolean): Promise<void> {
    if (this.busy) return;
    this.busy = true;
    await this.attempt(async () => {
      const { retried } = await this.context.api.runs.retry(runId, { accountIds, approved });
      this.context.notify(runMessages(this.language).retried(formatCount(retried, this.language)));
      this.begin();
    });
    this.busy = false;
    this.approving = null;
  }

  #retry = ({ runId, accountId }: RunItem): void => {
    void this.takeUp(runId, [accountId], false);
  };

  #ask = (item: RunItem): void => {
    this.approving = item;
  };

  #close = (): void => {
    this.approving = null;
  };

  #approve = (): void => {
    const item = this.approving;
    if (item !== null) void this.takeUp(item.runId, [item.accountId], true);
  };

  #turn = ({ page }: ListRequest): void => {
    this.page = page;
    void this.list.reload();
  };
}
