import { defineErrors } from '@daftari/core';

const typedErrors = defineErrors('typed', {
  stray: ['invalid', 'Options are written as --name value; {given} is neither.'],
});

/**
 * What was typed behind a command, as an object: `--amount 100 --dry-run` is `{ amount: '100', dryRun: true }`.
 * @throws BillingError `typed.stray`
 */
export function optionsOf(typed: readonly string[]): Readonly<Record<string, string | true>> {
  const options: Record<string, string | true> = {};
  for (let at = 0; at < typed.length; at++) {
    const [, name, value] = /^--([a-z][a-zA-Z0-9-]*)(?:=(.*))?$/s.exec(typed[at] ?? '') ?? [];
    if (name === undefined) throw typedErrors.stray({ given: JSON.stringify(typed[at]) });
    const next = typed[at + 1];
    const key = name.replaceAll(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());
    if (value !== undefined) options[key] = value;
    else if (next === undefined || next.startsWith('--')) options[key] = true;
    else {
      options[key] = next;
      at += 1;
    }
  }
  return options;
}
