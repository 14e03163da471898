import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Step, StepName, Timeline } from '../src/api/wire.ts';
import { portalAssets } from '../src/assets.ts';
import { outcomeOf, stepsFor } from '../src/elements/outcome.ts';
import { consoleEn } from '../src/i18n/console-en.ts';
import { consoleSw } from '../src/i18n/console-sw.ts';
import { en } from '../src/i18n/en.ts';
import { languageOf } from '../src/i18n/language.ts';
import { sw } from '../src/i18n/sw.ts';
import { pathOf, routeOf, type Route } from '../src/router.ts';

const ORDER: readonly StepName[] = [
  'asked',
  'prompted',
  'received',
  'booked',
  'access',
  'applied',
  'verified',
  'online',
];

/** A timeline that has come as far as a step; `null` for nowhere. */
function timeline(reached: StepName | null, state: NonNullable<Timeline['attempt']>['state'] = 'processing'): Timeline {
  const last = reached === null ? -1 : ORDER.indexOf(reached);
  const steps = ORDER.map((step, at): Step => ({
    step,
    label: step,
    at: null,
    elapsedMs: null,
    detail: null,
    state: at <= last ? 'done' : 'waiting',
  }));
  const attempt = { id: 'a', gateway: 'mpesa', customerId: 'c', payer: '', reason: null, state } as const;
  const at = '2026-11-22T16:00:00.000Z';
  const amount = { minor: '100000', currency: 'KES' };
  return { attempt: { ...attempt, amount, createdAt: at, changedAt: at }, payment: null, steps, payToOnlineMs: null };
}

describe('the outcome of a payment', () => {
  it.each([
    [timeline('prompted'), 'waiting', 'the phone shows the prompt'],
    [timeline('received'), 'waiting', 'the receipt is stored, and access follows in the same breath'],
    [timeline('booked'), 'paid', 'the books have it'],
    [timeline('verified'), 'paid', 'the router agrees, but nobody has connected'],
    [timeline('online'), 'online', 'the session is there'],
    [timeline('prompted', 'failed'), 'failed', 'the prompt was refused'],
    [timeline('prompted', 'unknown'), 'unknown', 'the provider does not say'],
    [timeline('booked', 'failed'), 'paid', 'money that arrived wins over a provider that says it failed'],
  ])('%# is %s: %s', (way, outcome) => {
    expect(outcomeOf(way)).toBe(outcome);
  });

  it('shows a customer five stations and an operator all eight', () => {
    const { steps } = timeline('online');
    expect(stepsFor(steps, false).map(({ step }) => step)).toEqual([
      'prompted',
      'received',
      'booked',
      'access',
      'online',
    ]);
    expect(stepsFor(steps, true)).toHaveLength(8);
  });
});

describe('addresses', () => {
  const routes: readonly Route[] = [
    { page: 'customer' },
    { page: 'console', view: 'home', id: null },
    { page: 'console', view: 'customers', id: null },
    { page: 'console', view: 'customer', id: 'c 1/2' },
    { page: 'console', view: 'payments', id: null },
  ];

  it.each(routes)('%o is found again at its address', (route) => {
    expect(routeOf(pathOf(route))).toEqual(route);
  });

  it('leads an unknown room to the nearest that exists', () => {
    expect(routeOf('/console/nowhere')).toEqual({ page: 'console', view: 'home', id: null });
    expect(routeOf('/nowhere')).toEqual({ page: 'customer' });
  });
});

/** Every sentence of a catalogue by its path, with its gaps filled by marks. */
function sentences(catalogue: object, path = ''): Map<string, string> {
  return new Map(
    Object.entries(catalogue).flatMap(([key, value]: [string, unknown]) => {
      const here = `${path}${key}`;
      if (typeof value === 'string') return [[here, value] as const];
      if (typeof value !== 'function') return [...sentences(value as object, `${here}.`)];
      const marks = Array.from({ length: value.length }, (_, at) => `‹${at}›`);
      return [[here, (value as (...gaps: string[]) => string)(...marks)] as const];
    }),
  );
}

describe.each([
  ['customer', en, sw],
  ['console', consoleEn, consoleSw],
])('the catalogue of the %s', (_name, english, swahili) => {
  it('fills the same gaps in both languages', () => {
    const other = sentences(swahili);
    for (const [path, text] of sentences(english)) expect([path, gaps(other.get(path))]).toEqual([path, gaps(text)]);
  });

  it('is translated: a sentence of several words is not the English one', () => {
    const other = sentences(swahili);
    const same = [...sentences(english)].filter(([path, text]) => / \w{3}/.test(text) && other.get(path) === text);
    expect(same).toEqual([]);
  });
});

it('speaks the nearest language', () => {
  expect(['sw-KE', 'SW', 'en-US', 'fr'].map(languageOf)).toEqual(['sw', 'sw', 'en', 'en']);
});

it('knows where the built pages lie, from the sources as from the published package', () => {
  expect(portalAssets().pathname).toMatch(/\/packages\/portal\/dist\/app\/$/);
});

it('lends every colour of the dark look a light one', () => {
  const css = readFileSync(new URL('../src/tokens.css', import.meta.url), 'utf8');
  const [light = '', dark = ''] = css.split('@media (prefers-color-scheme: dark)');
  expect([...names(dark)].filter((name) => !names(light).has(name))).toEqual([]);
});

function gaps(text: string | undefined): readonly string[] {
  return [...(text ?? '').matchAll(/‹\d›/g)].map(String).toSorted();
}

function names(css: string): ReadonlySet<string> {
  return new Set([...css.matchAll(/(--daftari-[\w-]+):/g)].map(([, name]) => name ?? ''));
}
