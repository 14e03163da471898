import { css, html, nothing, type TemplateResult } from 'lit';
import type { ChangeKind } from '../../api/changing.ts';
import type { AddOnView, SubscriptionView } from '../../api/wire.ts';
import { changeMessages } from '../../i18n/change-messages.ts';
import { formatDateTime } from '../../i18n/format.ts';
import { isEnding } from '../due.ts';

/** How what is held is laid out: a name, and beside it what can be done about it. */
export const heldStyles = css`
  .held {
    display: flex;
    flex-wrap: wrap;
    align-items: baseline;
    justify-content: space-between;
    gap: 0 1rem;
  }
`;

/** What is true of a subscription for a time: a pause, a promise, an end; the end with a way to take it back. */
export function factsOf(held: SubscriptionView, look: Look, keep: () => void): readonly TemplateResult[] {
  const { language, zone, kind } = look;
  const words = changeMessages(language);
  const at = (instant: string): string => formatDateTime(instant, language, zone);
  const { pauses, promisedUntil, endsAt, plan } = held;
  const said = (fact: string): TemplateResult => html`<p class="small ${kind}">${fact}</p>`;
  return [
    ...pauses.map(({ untilAt }) => said(words.pausedUntil(at(untilAt)))),
    ...(promisedUntil === null ? [] : [said(words.promisedUntil(at(promisedUntil)))]),
    ...(endsAt === null
      ? []
      : isEnding(held)
        ? [
            html`<p class="small held ${kind}">
              <span>${words.endsAt(at(endsAt))}</span>
              <button class="link" aria-haspopup="dialog" @click=${keep}>
                ${words.kinds.keep}<span class="hidden"> (${plan.name})</span>
              </button>
            </p>`,
          ]
        : [said(words.endsAt(at(endsAt)))]),
  ];
}

/** How facts look: where, in which language, and by which class of the page. */
export interface Look {
  readonly language: string;
  readonly zone: string;
  readonly kind: string;
}

/** What is held beside the plan, each with a way to remove it unless it goes already. */
export function addOnsOf(
  { addOns }: SubscriptionView,
  { language, zone }: Look,
  remove: (addOn: AddOnView) => void,
): TemplateResult | typeof nothing {
  const words = changeMessages(language);
  if (addOns.length === 0) return nothing;
  return html`<ul class="small" aria-label=${words.addOns}>
    ${addOns.map(
      (addOn) =>
        html`<li class="held">
          <span>${addOn.planName}${addOn.quantity > 1 ? ` × ${addOn.quantity}` : nothing}</span>
          ${
            addOn.untilAt === null
              ? html`<button class="link" aria-haspopup="dialog" @click=${() => remove(addOn)}>
                  ${words.kinds.remove_add_on}<span class="hidden"> (${addOn.planName})</span>
                </button>`
              : html`<span class="soft">${words.until(formatDateTime(addOn.untilAt, language, zone))}</span>`
          }
        </li>`,
    )}
  </ul>`;
}

/** Of kinds of change those that may be asked for: what ends can be kept or used up, and no longer be made more. */
export function openTo(held: SubscriptionView, kinds: readonly ChangeKind[]): readonly ChangeKind[] {
  return isEnding(held) ? kinds.filter((kind) => AT_THE_END.has(kind)) : kinds;
}

const AT_THE_END: ReadonlySet<ChangeKind> = new Set([
  'keep',
  'cancel',
  'pause',
  'resume',
  'transfer',
  'bundle',
  'remove_add_on',
]);
