import { START } from '@daftari/core/testing';
import { describe, expect, it } from 'vitest';
import { createArrivals, type Place } from '../src/arrivals.ts';

const MINUTE = 60_000;
const phone = { nas: '10.0.0.1', username: 'amina', callingStation: 'aa:bb:cc:00:00:01', acctSessionId: '81000001' };
const laptop = { ...phone, callingStation: 'aa:bb:cc:00:00:02', acctSessionId: '81000002' };
/** Another router behind the same proxy. */
const second = { nasIp: '10.255.0.2' };
const at = (session: number) => ({ ...phone, acctSessionId: String(session) });
const arrivals = () => createArrivals(15 * MINUTE);

describe('who was let in and is not recorded yet', () => {
  it('counts for a minute, if nothing is heard of her', () => {
    const memory = arrivals();
    memory.keep('sub_1', phone, START);
    expect(memory.of('sub_1', START + MINUTE - 1, false)).toHaveLength(1);
    expect(memory.of('sub_1', START + MINUTE, false)).toHaveLength(0);
    expect(memory.of('sub_2', START, false)).toHaveLength(0);
  });

  it.each<[string, Place, number]>([
    ['another device is another one', laptop, 2],
    ['the same device dials again, elsewhere', { ...phone, nas: '10.0.0.2', acctSessionId: '7' }, 1],
    ['the same session of the NAS', { ...laptop, acctSessionId: phone.acctSessionId }, 1],
    ['a port that is the same for all', { ...laptop, nasPort: '0' }, 2],
    ['the same number at another NAS', { ...laptop, nas: '10.0.0.2', acctSessionId: phone.acctSessionId }, 2],
    [
      'the same number at another router behind the proxy',
      { ...laptop, ...second, acctSessionId: phone.acctSessionId },
      2,
    ],
    ['who names neither device nor session nor port', { nas: '10.0.0.1', username: 'amina' }, 1],
  ])('%s', (_, where, many) => {
    const memory = arrivals();
    memory.keep('sub_1', { ...phone, nasPort: '0', nasIp: '10.255.0.1' }, START);
    memory.keep('sub_1', where, START);
    expect(memory.of('sub_1', START, false)).toHaveLength(many);
  });

  it.each<[string, Place, boolean]>([
    ['its own number', { nas: phone.nas, acctSessionId: phone.acctSessionId, username: undefined }, true],
    ['the number of what ran on the device before', { ...phone, acctSessionId: '80fffff0' }, false],
    ['the number at another NAS', { ...phone, nas: '10.0.0.9' }, false],
    ['the number at another router behind the proxy', { ...phone, ...second }, false],
    ['the number, of another user', { ...phone, username: 'baraka' }, false],
  ])('is found by a record with %s', (_, record, isFound) => {
    const memory = arrivals();
    memory.keep('sub_1', { ...phone, nasIp: '10.255.0.1' }, START);
    memory.forget(memory.hear(record, false, START));
    expect(memory.of('sub_1', START, false)).toHaveLength(isFound ? 0 : 1);
  });

  it('is told from who has the same number at another router behind the proxy', () => {
    const memory = arrivals();
    memory.keep('sub_1', { ...phone, nasIp: '10.255.0.1' }, START);
    memory.keep('sub_2', { ...laptop, ...second, username: 'baraka', acctSessionId: phone.acctSessionId }, START);
    memory.forget(memory.hear({ ...phone, nasIp: '10.255.0.1' }, false, START));
    expect(['sub_1', 'sub_2'].map((one) => memory.of(one, START, false).length)).toEqual([0, 1]);
  });

  it('is not taken for another device of hers at a port that is the same for all', () => {
    const memory = arrivals();
    memory.keep('sub_1', { ...phone, acctSessionId: undefined, nasPort: '0' }, START);
    expect(memory.hear({ ...laptop, nasPort: '0' }, false, START)).toBeUndefined();
  });

  it('is found by her device where the log-in named no session', () => {
    const memory = arrivals();
    memory.keep('sub_1', { ...phone, acctSessionId: undefined }, START);
    memory.forget(memory.hear(phone, false, START));
    expect(memory.of('sub_1', START, false)).toHaveLength(0);
  });

  it('counts on while the database is away and her records come, until her Stop', () => {
    const memory = arrivals();
    memory.keep('sub_1', phone, START);
    memory.hear(phone, false, START + 1_000);
    expect(memory.of('sub_1', START + 10 * MINUTE, true)).toHaveLength(1);
    // The database knows of her by now, if she is there.
    expect(memory.of('sub_1', START + 10 * MINUTE, false)).toHaveLength(0);
    expect(memory.of('sub_1', START + 1_000 + 15 * MINUTE, true)).toHaveLength(0);
    memory.hear(phone, true, START + 11 * MINUTE);
    expect(memory.of('sub_1', START + 11 * MINUTE, true)).toHaveLength(0);
  });

  it('takes no more memory than it may', () => {
    const memory = createArrivals(15 * MINUTE, 2);
    for (const one of [1, 2, 3]) memory.keep(`sub_${one}`, at(one), START);
    expect([1, 2, 3].map((one) => memory.of(`sub_${one}`, START, false).length)).toEqual([0, 1, 1]);
  });

  it('lets go of the one that was not heard of for the longest time', () => {
    const memory = createArrivals(15 * MINUTE, 2);
    memory.keep('sub_1', at(1), START);
    memory.keep('sub_2', at(2), START + 1);
    memory.hear(at(1), false, START + 2);
    memory.keep('sub_3', at(3), START + 3);
    expect([1, 2, 3].map((one) => memory.of(`sub_${one}`, START + 3, false).length)).toEqual([1, 0, 1]);
  });
});
