import { radiusErrors } from '../errors.ts';
import { attribute, dictionary, type AttributeName } from '../wire/attributes.ts';
import type { Entry } from '../wire/dictionary/entry.ts';
import type { FormatName } from '../wire/format.ts';
import type { Attribute } from '../wire/packet.ts';

/**
 * An attribute as a person types it: `NAS-Port-Id=ether2`, `NAS-Port-Type=Virtual`, `Class=0x0102`.
 * @throws BillingError `radius.testAttribute`
 */
export function typedAttribute(typed: string): Attribute {
  const [, name = '', value = ''] = /^([^=]*)=(.*)$/s.exec(typed) ?? [];
  if (!isName(name.trim())) throw radiusErrors.testAttribute({ typed, reason: 'there is no attribute of this name' });
  const known = name.trim() as AttributeName;
  const entry: Entry = dictionary[known];
  try {
    const given = valueOf(value.trim(), entry);
    // The value is of the format that the entry of this very name has, which the compiler cannot follow.
    return attribute(known, given as never);
  } catch (thrown) {
    throw radiusErrors.testAttribute({ typed, reason: thrown instanceof Error ? thrown.message : String(thrown) });
  }
}

const isName = (name: string): name is AttributeName => Object.hasOwn(dictionary, name);

/** What was typed, as a value of the format. What is none is told by who writes it. */
function valueOf(typed: string, { format, values }: Entry): unknown {
  const ways: Partial<Record<FormatName, () => unknown>> = {
    integer: () => values?.[typed] ?? Number(typed === '' ? Number.NaN : typed),
    integer64: () => BigInt(typed),
    date: () => Date.parse(typed),
    octets: () => (/^0x([0-9a-f]{2})*$/i.test(typed) ? Buffer.from(typed.slice(2), 'hex') : Buffer.from(typed)),
  };
  return ways[format]?.() ?? typed;
}
