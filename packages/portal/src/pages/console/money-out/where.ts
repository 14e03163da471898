import type { OrderTo } from '../../../api/disbursements.ts';
import type { GatewayView } from '../../../api/reconcile.ts';
import type { Money } from '../../../api/wire.ts';
import type { Field, FormValues } from '../../../elements/fields.ts';
import { payoutMessages } from '../../../i18n/payout-messages.ts';
import { gatewayName } from '../reconcile/choice.ts';

/** A gateway, and a kind of receiver that it sends to. */
export interface Where {
  readonly gateway: string;
  readonly step: string;
  readonly kind: 'phone' | 'paybill' | 'till';
}

/** How much of what is payable a gateway can send, in whole steps; the rest stays payable. */
export function partsOf({ minor, currency }: Money, step: string): { readonly leaves: Money; readonly stays: Money } {
  const stays = BigInt(minor) % BigInt(step);
  const of = (part: bigint): Money => ({ minor: String(part), currency });
  return { leaves: of(BigInt(minor) - stays), stays: of(stays) };
}

/** Everything that gateways can send to, of these kinds, in their order. */
export function wheres(gateways: readonly GatewayView[], kinds: readonly Where['kind'][]): readonly Where[] {
  return kinds.flatMap((kind) =>
    gateways
      .filter(({ paysTo }) => paysTo.includes(kind))
      .map(({ name: gateway, stepMinor: step }) => ({ gateway, kind, step })),
  );
}

const nameOf = ({ gateway, kind }: Where): string => `${kind} ${gateway}`;

/** What was chosen of them: the first, before anybody has. */
export function chosenOf(all: readonly Where[], { where }: FormValues): Where | undefined {
  return all.find((one) => nameOf(one) === where) ?? all[0];
}

/** The fields of where it goes: the choice, where there is one, and the number there. A phone is known already. */
export function whereFields(all: readonly Where[], values: FormValues, language: string): readonly Field[] {
  const words = payoutMessages(language);
  const kind = chosenOf(all, values)?.kind;
  const options = all.map((one) => ({
    value: nameOf(one),
    label: words.wheres[one.kind](gatewayName(one.gateway, language)),
  }));
  const choice: Field = { name: 'where', label: words.where, options, wide: true };
  const number: Field = { name: 'number', label: words.numbers[kind === 'till' ? 'till' : 'paybill'], kind: 'digits' };
  const account: Field = { name: 'account', label: words.account, kind: 'code', hint: words.accountHint };
  if (kind === 'till') return [choice, { ...number, wide: true }];
  return kind === 'paybill' ? [choice, number, account] : [choice];
}

/** Where it goes, as the server takes it; or which fields are wrong, each by the word for what belongs there. */
export function readWhere(
  kind: Where['kind'],
  values: FormValues,
  phone: string | null,
): { readonly to: OrderTo } | { readonly wrong: Readonly<Record<string, string>> } {
  if (kind === 'phone') return phone === null ? { wrong: { where: 'phone' } } : { to: { kind, phone } };
  const number = (values['number'] ?? '').trim();
  const accountReference = (values['account'] ?? '').trim();
  const wrong = {
    ...(!/^\d{5,7}$/.test(number) && { number: 'shortcode' }),
    ...(kind === 'paybill' && (accountReference === '' || accountReference.length > 20) && { account: 'account' }),
  };
  if (Object.keys(wrong).length > 0) return { wrong };
  return { to: kind === 'till' ? { kind, number } : { kind, number, accountReference } };
}
