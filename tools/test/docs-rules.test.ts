import { existsSync } from 'node:fs';
import { join } from 'node:path';
import * as core from '@daftari/core';
import { describe, expect, it } from 'vitest';
import { page } from '../docs-programs.ts';

const tests = join(import.meta.dirname, '../../packages/core/test');
const rows = page('docs/words/rules.md')
  .split('\n')
  .filter((line) => line.startsWith('| '))
  .map((line) => line.split('|').slice(1, -1));
const named = (cell = '') => [...cell.matchAll(/`([^`]+)`/g)].map(([, name = '']) => name);

/** The cells of every row of a rule: what it says, its figures, its functions, what can be set, its test. */
const rules = rows.filter(([, , functions]) => named(functions).length > 0 && rows.length > 0);

describe('the page of the rules', () => {
  it('names functions that are there', () => {
    const functions = rules.flatMap(([, , cell]) => named(cell));
    expect(functions.length).toBeGreaterThan(80);
    expect(functions.filter((name) => typeof (core as Record<string, unknown>)[name] !== 'function')).toEqual([]);
  });

  it('names tests that are there', () => {
    const files = rows.flatMap((cells) => named(cells.at(-1)));
    expect(files.length).toBeGreaterThan(80);
    expect(files.filter((file) => !existsSync(join(tests, `${file}.test.ts`)))).toEqual([]);
  });
});
