import { START } from '@daftari/core/testing';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { NasEvent } from '../src/testing/index.ts';
import { methodNames } from '../src/options-methods.ts';
import { running } from './running.ts';
import { handNas } from './support.ts';

describe('a simulated subscriber', () => {
  it.each(methodNames)('dials by %s, and is refused with another password', async (method) => {
    const { ports } = await running({}, { client: { methods: [method] } });
    const heard: NasEvent[] = [];
    const nas = await handNas(ports(), { now: () => START }, { heard: (event) => void heard.push(event) });
    onTestFinished(() => nas.stop('powerCut'));
    nas.plugIn({ username: 'amina', password: 'maji-moto', method });
    expect(await nas.dial('amina')).toBe('accepted');
    nas.plugIn({ username: 'amina', password: 'maji-mota', method });
    expect(await nas.dial('amina')).toBe('refused');
    expect(heard.map(({ what, says }) => [what, says])).toEqual([
      ['accepted', ''],
      ['refused', 'The user name or the password is wrong.'],
    ]);
  });
});
