import { mikrotikErrors } from '../errors.ts';
import { placeOf, type Asked } from './answers.ts';
import type { Row } from './link.ts';

/**
 * What is asked, with values that the wire can carry.
 * @throws mikrotikErrors.invalidValue for a name that would be read as something else
 */
export function askedOf(address: string, menu: string, command: string, values: Row = {}): Asked {
  const asked = { address, command: `${menu === '/' ? '' : menu}/${command}`, values };
  for (const name of Object.keys(values)) {
    if (/^[^\s=?]+$/u.test(name)) continue;
    throw mikrotikErrors.invalidValue({
      ...placeOf(asked),
      message: `"${name}" is no name of a value`,
      outcome: 'none',
    });
  }
  return asked;
}

/** The values of a command that would go on for ever without being told when to end. */
export function bounded(command: string, values: Row): Row {
  if (!command.startsWith('monitor') || 'once' in values || 'duration' in values) return values;
  return { ...values, once: '' };
}

/** Where an item is put: a menu's last place when before nothing. */
export const moveValues = (id: string, beforeId: string | null): Row =>
  beforeId === null ? { numbers: id } : { numbers: id, destination: beforeId };
