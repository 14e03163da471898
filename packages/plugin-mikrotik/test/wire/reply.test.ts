import type { PrintAsk } from '../../src/client/link.ts';
import { describe, expect, it } from 'vitest';
import { queryOf } from '../../src/wire/query.ts';
import { readReply } from '../../src/wire/reply.ts';

describe('a reply', () => {
  it('has its kind, its tag and its values, whatever the values hold', () => {
    expect(readReply(['!re', '.tag=7', '=.id=*1A', '=comment=a=b\nc', '=rate-limit='])).toEqual({
      kind: '!re',
      tag: '7',
      values: { '.id': '*1A', comment: 'a=b\nc', 'rate-limit': '' },
      words: [],
    });
  });

  it('of the kind !fatal gives its reason as a word alone', () => {
    expect(readReply(['!fatal', 'session terminated on request']).words).toEqual(['session terminated on request']);
  });

  it('cannot reach the prototype of a row', () => {
    const { values } = readReply(['!re', '=__proto__=x', '=name=y']);
    expect(Object.entries(values)).toEqual([
      ['__proto__', 'x'],
      ['name', 'y'],
    ]);
    expect(Object.getPrototypeOf(values)).toBe(Object.prototype);
  });

  it('with a word of a name alone has an empty value', () => {
    expect(readReply(['!re', '=running']).values).toEqual({ running: '' });
  });
});

describe('a question', () => {
  it.each<[PrintAsk, string[], string]>([
    [{}, [], 'all rows'],
    [{ where: { name: 'a', service: 'pppoe' } }, ['name=a', 'service=pppoe'], 'both must hold'],
    [{ anyOf: { field: 'name', values: ['a'] } }, ['name=a'], 'one alternative needs no operator'],
    [
      { anyOf: { field: 'name', values: ['a', 'b', 'c'] } },
      ['name=a', 'name=b', 'name=c', '#||'],
      'two operators join three',
    ],
    [
      { where: { service: 'pppoe' }, anyOf: { field: 'name', values: ['a', 'b'] } },
      ['service=pppoe', 'name=a', 'name=b', '#|'],
      'the operator joins the two topmost only, so the alternatives come last',
    ],
  ])('%j is %j: %s', (ask, query) => {
    expect(queryOf(ask)).toEqual(query);
  });
});
