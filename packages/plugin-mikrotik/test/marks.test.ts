import { describe, expect, it } from 'vitest';
import type { Row, RouterLink } from '../src/client/link.ts';
import { writeMark } from '../src/comment.ts';
import { createMarks } from '../src/marks.ts';

const AT = Date.UTC(2026, 10, 23, 6);
const tower = {} as RouterLink;
const QUEUES = '/queue/simple';
const markOf = (subscriptionId: string) => writeMark({ subscriptionId, generation: 3, untilAt: null });

/** A menu that was read, with nobody writing in it. */
function read(rows: readonly Row[]) {
  const marks = createMarks();
  marks.note(tower, QUEUES, rows, { since: marks.moment(tower), at: AT });
  return marks;
}

describe('a menu that was read a moment ago', () => {
  it.each<readonly [string, Row, boolean]>([
    ['nothing', {}, true],
    ["somebody else's mark", { name: 'house 7', comment: markOf('sub_2') }, true],
    ['what a person has written', { name: 'sub_1', comment: 'sub_1' }, true],
    ['her mark', { name: 'house 7', comment: markOf('sub_1') }, false],
    ['a name that only we give', { name: 'daftari-sub_1', comment: 'copied' }, false],
    ['her mark on what RouterOS has made', { dynamic: 'true', comment: markOf('sub_1') }, true],
    ['her mark on what is written for a time', { dynamic: 'true', timeout: '6m', comment: markOf('sub_1') }, false],
  ])('with %s is without her: %j, %s', (_what, row, is) => {
    expect(read([row]).isWithout(tower, QUEUES, 'sub_1', AT)).toBe(is);
  });

  it.each([
    ['five seconds later', tower, QUEUES, AT + 5_000, true],
    ['later than that', tower, QUEUES, AT + 5_001, false],
    ['before, by a clock that was set back', tower, QUEUES, AT - 1, false],
    ['of another menu', tower, '/ppp/secret', AT, false],
    ['over a link that was made anew', {} as RouterLink, QUEUES, AT, false],
  ])('tells so %s', (_when, link, menu, now, is) => {
    expect(read([]).isWithout(link, menu, 'sub_1', now)).toBe(is);
  });

  it('tells nothing once it is written in, whether it was read before that, meanwhile or just as it began', () => {
    const before = read([]);
    before.forget(tower, [QUEUES]);
    expect(before.isWithout(tower, QUEUES, 'sub_1', AT)).toBe(false);

    const meanwhile = createMarks();
    const since = meanwhile.moment(tower);
    meanwhile.forget(tower, [QUEUES]);
    meanwhile.note(tower, QUEUES, [], { since, at: AT });
    meanwhile.note(tower, '/ppp/secret', [], { since, at: AT });
    expect(meanwhile.isWithout(tower, QUEUES, 'sub_1', AT)).toBe(false);
    expect(meanwhile.isWithout(tower, '/ppp/secret', 'sub_1', AT)).toBe(true);

    const after = meanwhile.moment(tower);
    meanwhile.note(tower, QUEUES, [], { since: after, at: AT });
    expect(meanwhile.isWithout(tower, QUEUES, 'sub_1', AT)).toBe(true);
  });
});
