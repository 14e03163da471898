import type { Billing } from '@daftari/core';
import { z } from 'zod';

type Command = Billing['registry']['commands'][number];

/** An option as JSON Schema shows it. */
const Shown = z.looseObject({
  type: z.unknown().optional(),
  enum: z.array(z.unknown()).optional(),
  description: z.string().optional(),
  default: z.unknown().optional(),
});

const Options = z.looseObject({
  properties: z.record(z.string(), Shown).default({}),
  required: z.array(z.string()).default([]),
});

/** What a command of a plugin does and takes, line by line: whatever its options say of themselves. */
export function* commandHelp({ pluginId, name, summary, options }: Command): Iterable<string> {
  yield `daftari ${pluginId} ${name}`;
  yield `  ${summary}`;
  const { properties, required } = Options.parse(z.toJSONSchema(options, { io: 'input', unrepresentable: 'any' }));
  const rows = Object.entries(properties).map(
    ([key, shown]) => [typedAs(key, shown), saidOf(shown, required.includes(key))] as const,
  );
  if (rows.length > 0) yield '';
  const width = Math.max(0, ...rows.map(([typed]) => typed.length));
  for (const [typed, said] of rows) yield `  ${typed.padEnd(width)}  ${said}`.trimEnd();
}

/** `--dry-run`, `--undo yes|no`, `--from <from>`: an option as it is typed. */
function typedAs(key: string, { type, enum: words }: z.output<typeof Shown>): string {
  const dashed = key.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
  if (type === 'boolean') return `--${dashed}`;
  return `--${dashed} ${words === undefined ? `<${dashed}>` : words.join('|')}`;
}

function saidOf({ description, default: otherwise }: z.output<typeof Shown>, isRequired: boolean): string {
  const need = isRequired
    ? ['(required)']
    : otherwise === undefined
      ? []
      : [`(${JSON.stringify(otherwise)} if left out)`];
  return [...(description === undefined ? [] : [description]), ...need].join(' ');
}
