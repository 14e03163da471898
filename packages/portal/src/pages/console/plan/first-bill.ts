import { html, nothing, type TemplateResult } from 'lit';
import type { PlanPreview } from '../../../api/selling.ts';
import { formatMoneyShort } from '../../../i18n/format.ts';
import { planMessages } from '../../../i18n/plan-messages.ts';

/** What counts most of a preview, in the bar: what the first period costs, and how much there is to look at. */
export function firstBill(preview: PlanPreview | null, language: string): TemplateResult {
  const words = planMessages(language);
  const first = preview?.bills[0];
  const count = preview?.warnings.length ?? 0;
  return html`<p class="first" aria-live="polite">
    ${
      first === undefined
        ? nothing
        : html`<span class="soft small">${words.periodOf(1)}</span>
            <strong class="number">${formatMoneyShort(first.total, language)}</strong>`
    }
    ${count === 0 ? nothing : html`<span class="small">${words.warningCount(count)}</span>`}
  </p>`;
}
