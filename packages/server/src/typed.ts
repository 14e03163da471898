import { defineErrors } from '@daftari/core';

const typedErrors = defineErrors('typed', {
  stray: ['invalid', 'Options are written as --name value; {given} is neither.'],
});

/** What was typed for one option. */
type Typed = string | true | readonly (string | true)[];

/**
 * What was typed behind a command, as an object: `--amount 100 --dry-run` is `{ amount: '100', dryRun: true }`. What is
 * typed more than once is a list: `--to a --to b` is `{ to: ['a', 'b'] }`.
 * @throws BillingError `typed.stray`
 */
export function optionsOf(typed: readonly string[]): Readonly<Record<string, Typed>> {
  const options: Record<string, Typed> = {};
  const add = (key: string, value: string | true): void => {
    const before = options[key];
    options[key] = before === undefined ? value : [...(Array.isArray(before) ? before : [before]), value];
  };
  for (let at = 0; at < typed.length; at++) {
    const [, name, value] = /^--([a-z][a-zA-Z0-9-]*)(?:=(.*))?$/s.exec(typed[at] ?? '') ?? [];
    if (name === undefined) throw typedErrors.stray({ given: JSON.stringify(typed[at]) });
    const next = typed[at + 1];
    const key = name.replaceAll(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());
    if (value !== undefined) add(key, value);
    else if (next === undefined || next.startsWith('--')) add(key, true);
    else {
      add(key, next);
      at += 1;
    }
  }
  return options;
}
