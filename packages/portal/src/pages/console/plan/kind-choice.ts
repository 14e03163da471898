import { html, type TemplateResult } from 'lit';
import { planMessages } from '../../../i18n/plan-messages.ts';
import { PLAN_KINDS, type PlanKind } from './kinds.ts';

/** The first choice of the editor: what is sold, each with a sentence. */
export function kindChoice(chosen: string, language: string, choose: (kind: PlanKind) => void): TemplateResult {
  const words = planMessages(language);
  return html`<fieldset class="card kinds">
    <legend>${words.kind}</legend>
    ${PLAN_KINDS.map(
      (kind) =>
        html`<label class="kind">
          <input type="radio" name="planKind" value=${kind} .checked=${chosen === kind} @change=${() => choose(kind)} />
          <strong>${words.kinds[kind]}</strong><span class="soft small">${words.kindLeads[kind]}</span>
        </label>`,
    )}
  </fieldset>`;
}
