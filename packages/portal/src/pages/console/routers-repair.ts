import { css, html, type PropertyDeclarations, type TemplateResult } from 'lit';
import type { RepairAsk, Repaired, RepairPlan } from '../../api/routers.ts';
import { define } from '../../elements/element.ts';
import { formatCount } from '../../i18n/format.ts';
import { routerMessages } from '../../i18n/router-messages.ts';
import { DaftariPage } from '../context.ts';
import { loader } from '../loader.ts';
import { stepList } from './routers-rows.ts';
import { roomStyles } from './styles.ts';

/** Mends drifts: first what would be done and how many it would cut off, then what became of it. Says `changed`. */
class ConsoleRepair extends DaftariPage {
  static override properties: PropertyDeclarations = {
    ask: { attribute: false },
    busy: { state: true },
    result: { state: true },
  };
  static override styles = [
    DaftariPage.styles,
    roomStyles,
    css`
      ol {
        display: grid;
        max-block-size: 22rem;
        overflow: auto;
      }
      li {
        padding-block: 0.5rem;
        border-block-start: 1px solid var(--daftari-line);
      }
      .who {
        font-weight: 600;
        overflow-wrap: anywhere;
      }
      .step {
        display: block;
        overflow-wrap: anywhere;
      }
      .cut {
        padding: 0.75rem 1rem;
        border-radius: var(--daftari-radius-small);
        background: var(--daftari-bad-soft);
        color: var(--daftari-on-bad-soft);
      }
    `,
  ];

  declare ask: RepairAsk;
  declare protected busy: boolean;
  /** What became of it; null before it is done. */
  declare protected result: Repaired | null;

  #plan = loader(this, () => this.context.api.routers.previewRepair(this.ask));

  constructor() {
    super();
    this.busy = false;
    this.result = null;
  }

  override render() {
    const words = routerMessages(this.language);
    const { value, failure } = this.#plan;
    if (failure !== null)
      return html`<div @daftari-retry-request=${this.#plan.reload}>${this.failed(this.sentence(failure))}</div>`;
    if (value === null) return html`<p class="soft" role="status">${words.preparing}</p>`;
    if (value.drifts.length === 0) return html`<p>${words.repairNone}</p>`;
    return this.result === null ? this.#planned(value) : this.#done(value, this.result);
  }

  protected override begin(): void {
    void this.#plan.reload();
  }

  /** What is being read must not change under the reader. */
  protected override again(): void {}

  #planned({ drifts, steps, cuts }: RepairPlan): TemplateResult {
    const words = routerMessages(this.language);
    return html`<p class="soft">${words.repairLead}</p>
      ${stepList(drifts, steps, this.language)}
      ${
        cuts === 0
          ? html`<p>${words.repairNoCuts}</p>`
          : html`<p class="cut">
              <strong>${words.repairCuts(formatCount(cuts, this.language))}</strong> ${words.repairBrake}
            </p>`
      }
      <div class="acts">
        <button class="button" ?disabled=${this.busy} @click=${this.#repair}>${words.repairNow}</button>
      </div>`;
  }

  #done({ drifts }: RepairPlan, { drifts: outcomes }: Repaired): TemplateResult {
    const words = routerMessages(this.language);
    const mended = outcomes.filter(({ done }) => done).length;
    const said = new Map(
      outcomes.map(({ id, outcome, done }) => [id, done ? outcome : `${words.notRepaired}: ${outcome}`]),
    );
    const steps = drifts.map(({ id }) => said.get(id) ?? '');
    return html`<p role="status">${words.repaired(String(mended), String(outcomes.length))}</p>
      ${stepList(drifts, steps, this.language)}`;
  }

  #repair = async (): Promise<void> => {
    const plan = this.#plan.value;
    if (this.busy || plan === null) return;
    this.busy = true;
    // What was read is what is mended, and nothing that came meanwhile.
    const driftIds = plan.drifts.map(({ id }) => id);
    const result = await this.attempt(() => this.context.api.routers.repair({ driftIds }));
    this.busy = false;
    if (result === undefined) return;
    this.result = result;
    this.dispatchEvent(new Event('changed'));
  };
}

define('daftari-console-repair', ConsoleRepair);
