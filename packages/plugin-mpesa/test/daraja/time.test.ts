import { expect, it } from 'vitest';
import { stkPassword } from '../../src/daraja/password.ts';
import { eatDateTime, eatTimestamp, fromEatTimestamp, fromPullDate } from '../../src/daraja/time.ts';

it.each([
  ['20191219102115', Date.UTC(2019, 11, 19, 7, 21, 15), 'Nairobi is three hours ahead'],
  ['20260101013000', Date.UTC(2025, 11, 31, 22, 30), 'the new year begins earlier there'],
  ['20280229000000', Date.UTC(2028, 1, 28, 21), 'a leap day'],
])('%s is %s, and back: %s', (text, at) => {
  expect(fromEatTimestamp(text)).toBe(at);
  expect(eatTimestamp(at)).toBe(text);
});

it.each([
  ['20260230120000', 'no 30 February'],
  ['20261301120000', 'no thirteenth month'],
  ['20260101250000', 'no hour 25'],
  ['2026010112000', 'a digit short'],
  ['2026-01-01 12:00', 'another format'],
])('%s is no time: %s', (text) => {
  expect(fromEatTimestamp(text)).toBeUndefined();
});

it.each<[text: string, at: number | undefined, why: string]>([
  ['2020-08-05T10:13:00Z', Date.UTC(2020, 7, 5, 10, 13), 'a zone is obeyed'],
  ['2020-08-05T10:13:00+03:00', Date.UTC(2020, 7, 5, 7, 13), 'whichever it is'],
  ['2020-08-05 10:13:00', Date.UTC(2020, 7, 5, 7, 13), 'without one it is East African Time'],
  ['2019-07-31 19:00', Date.UTC(2019, 6, 31, 16), 'seconds may be absent'],
  ['yesterday', undefined, 'words are no date'],
])('the pull feed’s %s is %s: %s', (text, at) => {
  expect(fromPullDate(text)).toBe(at);
});

it('asks the pull feed in East African Time', () => {
  expect(eatDateTime(Date.UTC(2026, 10, 22, 22, 5, 9))).toBe('2026-11-23 01:05:09');
});

it('makes the password of Daraja’s own example', () => {
  const passkey = 'bfb279f9aa9bdbcf158e97dd71a467cd2e0c893059b10f78e6b72ada1ed2c919';
  expect(stkPassword('174379', passkey, Date.UTC(2016, 1, 16, 13, 56, 27))).toEqual({
    timestamp: '20160216165627',
    password:
      'MTc0Mzc5YmZiMjc5ZjlhYTliZGJjZjE1OGU5N2RkNzFhNDY3Y2QyZTBjODkzMDU5YjEwZjc4ZTZiNzJh' +
      'ZGExZWQyYzkxOTIwMTYwMjE2MTY1NjI3',
  });
});
