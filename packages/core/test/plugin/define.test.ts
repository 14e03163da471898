import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { definePlugin } from '../../src/plugin/define.ts';
import { thrownAt } from './world.ts';

const Options = z.strictObject({
  key: z.string().min(12),
  host: z.url(),
  tills: z
    .array(z.strictObject({ number: z.string().regex(/^\d+$/, 'must be digits'), active: z.boolean() }))
    .default([]),
  mode: z.union([z.literal('live'), z.strictObject({ port: z.int() })]).default('live'),
});

const sample = definePlugin({
  id: 'sample',
  version: '1.2.3',
  contract: 1,
  options: Options,
  setup: (options) => ({ api: { options: () => options } }),
});

describe('definePlugin', () => {
  it('makes a value that bears id, version and contract, and its options parsed with their defaults', () => {
    const plugin = sample({ key: 'twelve-letters', host: 'https://a.example' });
    expect(plugin).toMatchObject({ id: 'sample', version: '1.2.3', contract: 1 });
    expect(plugin.setup().api?.options()).toMatchObject({ tills: [], mode: 'live' });
  });

  it.each(['', 'Sample', '7up', 'a_b', 'a b', '-a', 'a-', 'a'.repeat(33), 'a/b', 'ä'])('refuses the id %j', (id) => {
    const error = thrownAt(() => definePlugin({ id, contract: 1, options: z.object({}), setup: () => ({}) }));
    expect(error).toMatchObject({ code: 'plugin.id', kind: 'invalid' });
    expect(error.message).toContain('lower-case letters, digits and dashes');
  });

  it('names every wrong option with its path and what would be right', () => {
    const given = { key: 'short', host: 7, tills: [{ number: 'x1', active: true }, { number: '1' }], hots: 'a' };
    const error = thrownAt(() => sample(given as never));
    expect(error).toMatchObject({ code: 'plugin.options', kind: 'invalid', details: { plugin: 'sample@1.2.3' } });
    expect(error.details['issues']).toEqual([
      { path: 'key', says: expect.stringContaining('>=12 characters') },
      { path: 'host', says: expect.stringContaining('expected string') },
      { path: 'tills[0].number', says: 'must be digits' },
      { path: 'tills[1].active', says: expect.stringContaining('expected boolean') },
      { path: 'options', says: 'there is no option hots' },
    ]);
    expect(error.message).toContain('The options of the plugin sample@1.2.3 are wrong: key: ');
  });

  it('says of a choice what each way would want', () => {
    const error = thrownAt(() =>
      sample({ key: 'twelve-letters', host: 'https://a.example', mode: { port: 'x' } } as never),
    );
    expect(error.message).toMatch(/mode: either .*"live".*, or .*port.*expected/);
  });

  it.each([undefined, null, 7, 'x'])('refuses %j for options', (given) => {
    expect(thrownAt(() => sample(given as never))).toMatchObject({ code: 'plugin.options' });
  });

  it('never repeats what was given, even if the schema would: it may be a secret', () => {
    const secret = 'hunter2-hunter2';
    const gossip = definePlugin({
      id: 'gossip',
      contract: 1,
      options: z.strictObject({
        key: z.string().refine((key) => key === '', { error: (issue) => `not ${String(issue.input)}` }),
      }),
      setup: () => ({}),
    });
    const error = thrownAt(() => gossip({ key: secret }));
    const issues = JSON.stringify([error.message, error.details, String(error.cause)]);
    expect(issues).toContain('not …');
    expect(issues).not.toContain('hunter2');
  });
});
