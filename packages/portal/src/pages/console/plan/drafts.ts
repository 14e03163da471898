import { css, html, nothing, type TemplateResult } from 'lit';
import type { PlanDraft } from '../../../api/selling.ts';
import { define } from '../../../elements/element.ts';
import { formatMoment, formatMoneyShort } from '../../../i18n/format.ts';
import { planMessages } from '../../../i18n/plan-messages.ts';
import { DaftariPage } from '../../context.ts';
import { loader } from '../../loader.ts';

/** The plans that are being worked on, newest first; nothing at all where there is none. */
class ConsoleDrafts extends DaftariPage {
  static override styles = [
    DaftariPage.styles,
    css`
      /* No box of its own: without drafts there is no gap. */
      :host {
        display: contents;
      }
      li {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 0.25rem 1rem;
        padding-block: 0.5rem;
        border-block-start: 1px solid var(--daftari-line);
      }
      li > span {
        flex: 1 1 12rem;
        min-inline-size: 0;
      }
      a {
        font-weight: 600;
      }
    `,
  ];

  #list = loader(this, () => this.context.api.planDrafts());

  override render() {
    const drafts = this.#list.value?.drafts ?? [];
    if (drafts.length === 0) return nothing;
    const words = planMessages(this.language);
    return html`<section class="card" aria-labelledby="title">
      <div class="head"><h2 id="title">${words.drafts}</h2></div>
      <ul>
        ${drafts.toSorted((a, b) => b.changedAt.localeCompare(a.changedAt)).map((draft) => this.#row(draft))}
      </ul>
    </section>`;
  }

  protected override begin(): void {
    void this.#list.reload();
  }

  #row({ id, plan, changedAt }: PlanDraft): TemplateResult {
    const { language } = this;
    const words = planMessages(language);
    const when = formatMoment(changedAt, language, this.context.me.isp.zone);
    return html`<li>
      <span
        ><a href="/console/plans/${encodeURIComponent(id)}">${plan.name || words.noName}</a>
        <span class="soft small"
          >${plan.code} · ${formatMoneyShort(plan.price, language)} · ${words.draftOf(when)}</span
        ></span
      >
      <button class="link" @click=${() => this.#discard(id)}>
        ${words.discard}<span class="hidden"> (${plan.name})</span>
      </button>
    </li>`;
  }

  async #discard(id: string): Promise<void> {
    await this.attempt(async () => {
      await this.context.api.discardDraft(id);
      this.context.notify(planMessages(this.language).discarded);
      await this.#list.reload();
    });
  }
}

define('daftari-console-plan-drafts', ConsoleDrafts);
