import type { PayWay } from '../../api/paying.ts';
import { payingMessages } from '../../i18n/paying-messages.ts';

/** How a way is called: what she has saved as it is labelled, the rest by whose it is. */
export function nameOf({ kind, gateway, label }: PayWay, language: string): string {
  if (kind === 'mandate') return label;
  const names: Readonly<Record<string, string>> = payingMessages(language).gateways;
  // A house with several lines of one provider names them `mpesa-till`.
  const whose = gateway.split(/[-_.:]/)[0] ?? gateway;
  return names[gateway] ?? names[whose] ?? label;
}

/** The same amid a sentence: `Pay with card`, because a card is nobody's name. */
export function nameAmid(name: string, language: string): string {
  return name === payingMessages(language).gateways.card ? name.toLowerCase() : name;
}

/** Names a way among the others. */
export function keyOf({ kind, gateway, mandateId }: PayWay): string {
  return `${kind}:${mandateId ?? gateway}`;
}

/** Of ways that look the same to her, the one that is preferred: two lines of M-Pesa are one M-Pesa. */
export function distinct(ways: readonly PayWay[], language: string): readonly PayWay[] {
  const seen = new Set<string>();
  return ways.filter((way) => {
    const shown = way.mandateId ?? `${way.kind}:${nameOf(way, language)}`;
    if (seen.has(shown)) return false;
    seen.add(shown);
    return true;
  });
}
