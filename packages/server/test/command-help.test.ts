import { expect, it } from 'vitest';
import { z } from 'zod';
import { commandHelp } from '../src/command-help.ts';

const helpOf = (options: z.ZodType<Readonly<Record<string, unknown>>>): string[] => [
  ...commandHelp({ pluginId: 'sample', plugin: 'sample', name: 'post', summary: 'Posts it.', options } as never),
];

it('says what a command does, what it takes, what it needs, and what holds where nothing is said', () => {
  const options = z.strictObject({
    from: z.string().describe('A file of JSON.'),
    pullUrl: z.url().optional(),
    undo: z.enum(['yes', 'no']).default('no').describe('Takes it back.'),
    dryRun: z.literal(true).optional(),
    most: z.coerce.number().transform(String).optional(),
  });
  expect(helpOf(options)).toEqual([
    'daftari sample post',
    '  Posts it.',
    '',
    '  --from <from>          A file of JSON. (required)',
    '  --pull-url <pull-url>',
    '  --undo yes|no          Takes it back. ("no" if left out)',
    '  --dry-run',
    '  --most <most>',
  ]);
});

it('has no list for a command that takes nothing', () => {
  expect(helpOf(z.strictObject({}))).toEqual(['daftari sample post', '  Posts it.']);
});
