import { expect, it } from 'vitest';
import { actions, retryDelayMs, strays, type Observed, type ObservedSession } from '../../src/domain/network.ts';
import type { Id } from '../../src/kernel/id.ts';
import { anEntitlement, START } from '../../src/testing/builders.ts';

const NOW = START + 1;
const wanted = anEntitlement({ generation: 3 });
const live = (given: Partial<ObservedSession> = {}): ObservedSession => ({
  sessionId: 'ses_1' as Id<'Session'>,
  generation: 3,
  walled: false,
  ...given,
});

it.each<[string, Partial<typeof wanted>, Observed, string[]]>([
  ['nothing to do where the network agrees', {}, { admits: 3, sessions: [live()] }, []],
  ['nothing to do where she is not there', {}, { admits: 3, sessions: [] }, []],
  ['a newer generation is made known first', {}, { admits: 2, sessions: [] }, ['admit']],
  ['a live session takes over the new limits', {}, { admits: 3, sessions: [live({ generation: 2 })] }, ['change']],
  [
    'a session of unknown limits logs in again',
    {},
    { admits: 3, sessions: [live({ generation: null })] },
    ['disconnect'],
  ],
  [
    'who sat at the pay page logs in again',
    {},
    { admits: 3, sessions: [live({ generation: 2, walled: true })] },
    ['disconnect'],
  ],
  ['blocked means out, whatever generation', { access: 'blocked' }, { admits: 3, sessions: [live()] }, ['disconnect']],
  [
    'past the end means out, though the entitlement says granted',
    { untilAt: NOW },
    { admits: 3, sessions: [live()] },
    ['disconnect'],
  ],
  [
    'expired to the wall logs in again to get there',
    { access: 'walled', afterwards: 'walled', untilAt: null },
    { admits: 3, sessions: [live({ generation: 2 })] },
    ['disconnect'],
  ],
  [
    'past the end of it means the pay page, though no newer decision says so',
    { untilAt: NOW, afterwards: 'walled' },
    { admits: 3, sessions: [live(), live({ walled: true })] },
    ['disconnect'],
  ],
])('%s', (_, given, observed, kinds) => {
  expect(actions({ ...wanted, ...given }, observed, NOW).map((step) => step.kind)).toEqual(kinds);
});

it.each<[string, Partial<typeof wanted>, number | null, Readonly<Record<string, string>>, boolean]>([
  ['agrees with what is wanted', {}, 3, {}, false],
  ['came under an older decision', {}, 2, {}, true],
  ['does not say, and she may be online', {}, null, {}, false],
  ['does not say, and she may not', { access: 'blocked' }, null, {}, true],
  ['is at the pay page, where it belongs', { untilAt: NOW, afterwards: 'walled' }, 3, { walled: 'yes' }, false],
  ['is online past its time', { untilAt: NOW, afterwards: 'walled' }, 3, {}, true],
])('a session that %s: told again or not', (_, given, generation, where, told) => {
  expect(strays({ generation, where }, { ...wanted, ...given }, NOW)).toBe(told);
});

it('waits longer each time, and never more than a minute', () => {
  expect([1, 2, 3, 30].map(retryDelayMs)).toEqual([1_000, 2_000, 4_000, 60_000]);
});
