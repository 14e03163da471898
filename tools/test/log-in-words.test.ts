import { expect, it } from 'vitest';
import { whySentences } from '@daftari/core';
import { page } from '../docs-programs.ts';

const english = page('packages/plugin-radius/src/advice.ts');
const swahili = page('packages/portal/src/i18n/network-sw.ts');

/** The body of an object that a file holds in a constant. */
function bodyOf(text: string, name: string): string {
  return new RegExp(`const ${name}: [^\\n]* = \\{\\n([\\s\\S]*?)^\\};`, 'm').exec(text)?.[1] ?? '';
}

const keysOf = (body: string): string[] => [...body.matchAll(/^ {2}'?([\w.-]+)'?:/gm)].map(([, key]) => key ?? '');
const gapsOf = (text: string): readonly string[] => [...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name ?? '');

it('every reason of a log-in can be read in Swahili', () => {
  const reasons = keysOf(bodyOf(english, 'sentences'));
  expect(reasons).toContain('wrong-password');
  expect(keysOf(bodyOf(swahili, 'logInSw')).toSorted()).toEqual(reasons.toSorted());
  expect(new Set(gapsOf(bodyOf(swahili, 'logInSw')))).toEqual(new Set(['client']));
});

it('every finding about who is offline can be read in Swahili, with no gap that nobody fills', () => {
  const body = bodyOf(swahili, 'whySw');
  const said = new Map(
    [...body.matchAll(/^ {2}'?([\w.-]+)'?:\s*'([^']*)'/gm)].map(([, key = '', text = '']) => [key, text]),
  );
  expect([...said.keys()].toSorted()).toEqual(Object.keys(whySentences).toSorted());
  for (const [key, sentence] of Object.entries(whySentences)) {
    expect(
      gapsOf(said.get(key) ?? '').filter((name) => !gapsOf(sentence).includes(name)),
      key,
    ).toEqual([]);
  }
});
