import { describe, expect, it } from 'vitest';
import { bitsOf, queueLimits, rateLimit, readSpeed, type Pace } from '../../src/speeds.ts';
import { durationMs, sameValue } from '../../src/objects/values.ts';

const home = { downKbps: 10_000, upKbps: 2_000 };
const burst = { downKbps: 20_000, upKbps: 4_000, seconds: 8 };

describe('a speed as RouterOS writes it', () => {
  it.each<[Pace, string, string]>([
    [home, '2M/10M', 'the router receives what she sends, so her upload comes first'],
    [{ downKbps: 512, upKbps: 128 }, '128k/512k', 'what is no whole megabit is told in kilobits'],
    [{ ...home, burst }, '2M/10M 4M/20M 2M/10M 8/8', 'without a threshold a burst lasts until the speed sold'],
    [{ ...home, priority: 1 }, '2M/10M 0/0 0/0 0/0 1', 'what stands before the priority has to be written'],
    [{ ...home, guaranteed: { downKbps: 1_000, upKbps: 500 } }, '2M/10M 0/0 0/0 0/0 8 500k/1M', 'the least comes last'],
  ])('%j is %s: %s', (pace, text) => {
    expect(rateLimit(pace)).toBe(text);
  });

  it('takes an older burst away where a queue has none any more', () => {
    expect(queueLimits(home)).toMatchObject({ 'burst-limit': '0/0', 'burst-time': '0s/0s', 'limit-at': '0/0' });
  });

  it.each<[string | undefined, Pace | null, string]>([
    ['2M/10M', home, 'as it was written'],
    ['2000000/10000000', home, 'as API and REST print it'],
    ['2M/10M 4M/20M 2M/10M 8/8 8 500k/1M', home, 'the speed stands first'],
    ['5M', { downKbps: 5_000, upKbps: 5_000 }, 'one figure is both ways'],
    ['0/0', null, 'nothing is no limit'],
    [undefined, null, 'no queue, no limit'],
  ])('%s is read as %j: %s', (text, speed) => {
    expect(readSpeed(text)).toEqual(speed);
  });

  it('is no rate where it is none', () => expect(bitsOf('fast')).toBeNull());
});

describe('two ways to print one value', () => {
  it.each<[string, string, string | undefined]>([
    ['max-limit', '2M/10M', '2000000/10000000'],
    ['rate-limit', '2M/10M', '2000000/10000000 0/0 0/0 0/0 8 0/0'],
    ['rate-limit', '2M/10M 0/0 0/0 0/0 8', '2M/10M'],
    ['rate-limit', '2M/10M 4M/20M 2M/10M 8/8', '2000000/10000000 4000000/20000000 2000000/10000000 8s/8s'],
    ['disabled', 'no', 'false'],
    ['disabled', 'no', undefined],
    ['block-access', 'yes', 'true'],
    ['interval', '5m', '00:05:00'],
    ['limit-uptime', '0s', undefined],
    ['limit-bytes-total', '0', undefined],
    ['target', '10.0.0.2/32', '10.0.0.2'],
    ['mac-address', '4c:5e:0c:12:34:56', '4C:5E:0C:12:34:56'],
    ['policy', 'read,write,test', 'write,test,read'],
    ['address-lists', 'daftari-granted,vip', 'vip,daftari-granted'],
    ['burst-time', '8s/8s', '8/8'],
    ['server', 'all', undefined],
  ])('%s: %s and %s are the same', (field, one, other) => {
    expect(sameValue(field, one, other)).toBe(true);
  });

  it.each([
    ['rate-limit', '2M/10M', '2M/10M 4M/20M 2M/10M 8/8', 'a burst counts'],
    ['rate-limit', '2M/10M', '', 'no limit is no speed'],
    ['priority', '1/1', '8/8', 'who is served first counts'],
    ['disabled', 'no', 'yes', 'she is shut out'],
    ['name', 'Amina', 'amina', 'RouterOS tells capitals apart'],
  ])('%s: %s and %s differ, for %s', (field, one, other) => {
    expect(sameValue(field, one, other)).toBe(false);
  });

  it.each([
    ['1w2d03:04:05', 788_645_000],
    ['1w2d3h4m5s', 788_645_000],
    ['00:30:00', 1_800_000],
    ['500ms', 500],
    ['', null],
    ['soon', null],
  ])('%s lasts %s ms', (text, ms) => {
    expect(durationMs(text)).toBe(ms);
  });
});
