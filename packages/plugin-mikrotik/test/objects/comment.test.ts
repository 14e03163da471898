import { describe, expect, it } from 'vitest';
import { readMark, writeMark } from '../../src/comment.ts';

const UNTIL = Date.UTC(2026, 2, 31, 20, 59, 59);

describe('our mark on an object of a router', () => {
  it('says whose it is, by which decision, and until when; and is read again', () => {
    const mark = { subscriptionId: 'sub_01', generation: 7, untilAt: UNTIL };
    expect(writeMark(mark)).toBe('daftari:sub_01 g=7 until=2026-03-31T20:59:59Z');
    expect(readMark(writeMark(mark))).toEqual(mark);
    expect(readMark(writeMark({ ...mark, untilAt: null }))).toEqual({ ...mark, untilAt: null });
  });

  it.each<[string | undefined, string]>([
    ['Amina, house 7', 'a person wrote it'],
    ['daftari:router walled dns', 'onboarding made it'],
    ['daftari:sub_01 g=7 until=soon', 'its end cannot be read'],
    ['x daftari:sub_01 g=7 until=-', 'it only mentions one'],
    ['', 'there is none'],
    [undefined, 'the object has no comment'],
  ])('is not seen in %j, for %s', (comment) => {
    expect(readMark(comment)).toBeNull();
  });
});
