import { html, nothing, type TemplateResult } from 'lit';
import type { GatewayView } from '../../../api/reconcile.ts';
import { formatCount } from '../../../i18n/format.ts';
import { messages, wordFor } from '../../../i18n/messages.ts';
import { reconcileMessages } from '../../../i18n/reconcile-messages.ts';

/** Gateways beside each other, each a link to its days; nothing where there is no choice. */
export function gatewayChoice(gateways: readonly GatewayView[], chosen: string, language: string): unknown {
  if (gateways.length < 2) return nothing;
  return html`<nav class="pills" aria-label=${reconcileMessages(language).gatewayChoice}>
    ${gateways.map(
      ({ name }) =>
        html`<a href="/console/reconcile/${encodeURIComponent(name)}" aria-current=${name === chosen ? 'true' : nothing}
          >${gatewayName(name, language)}</a
        >`,
    )}
  </nav>`;
}

/** The gateway that is looked at first: the one that sold last, for there money moves. */
export function firstGateway(gateways: readonly GatewayView[]): string {
  const [first] = gateways.toSorted((a, b) => (sold(a) === sold(b) ? 0 : sold(a) < sold(b) ? 1 : -1));
  return first?.name ?? '';
}

/** Instants as the server writes them sort as text. */
const sold = ({ sales }: GatewayView): string => sales?.lastSaleAt ?? '';

/** What a gateway is called by people, where they have a name for it. */
export function gatewayName(gateway: string, language: string): string {
  return wordFor({ ...messages(language).gateways, ...reconcileMessages(language).gatewayNames }, gateway);
}

/** Whose breaks are shown, and how many there are; undefined while nobody has said. */
interface Scopes {
  readonly scope: 'day' | 'all';
  readonly day: number | undefined;
  readonly all: number | undefined;
}

/** The breaks of the day or all that are open, beside each other with their counts. */
export function scopeChoice(
  scopes: Scopes,
  language: string,
  picked: (scope: Scopes['scope']) => void,
): TemplateResult {
  const words = reconcileMessages(language);
  const pick = (scope: Scopes['scope'], text: string): TemplateResult => {
    const count = scopes[scope];
    return html`<button aria-pressed=${scopes.scope === scope} @click=${() => picked(scope)}>
      ${text}${count === undefined ? nothing : ` (${formatCount(count, language)})`}
    </button>`;
  };
  return html`<div class="pills" role="group" aria-label=${words.breaks}>
    ${pick('day', words.ofDay)} ${pick('all', words.ofAll)}
  </div>`;
}
