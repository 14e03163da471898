import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeJson, encodeJson } from '../../src/kernel/json.ts';

describe('JSON', () => {
  it.each<[value: unknown, text: string, why: string]>([
    [9_007_199_254_740_993n, '{"$bigint":"9007199254740993"}', 'a bigint keeps its digits'],
    [{ minor: -5n, currency: 'KES' }, '{"minor":{"$bigint":"-5"},"currency":"KES"}', 'also within'],
    [{ $bigint: '5' }, '{"$$bigint":"5"}', 'what only looks like a bigint is escaped'],
    [{ $$bigint: 1 }, '{"$$$bigint":1}', 'and so is what looks like an escape'],
    [
      [1, undefined, 'Ñ', null, { gone: undefined }],
      '[1,null,"Ñ",null,{}]',
      'undefined is left out, in a list it is null',
    ],
    [undefined, 'null', 'nothing is null'],
  ])('writes %o as %s: %s', (value, text) => {
    expect(encodeJson(value)).toBe(text);
  });

  it('reads back what it wrote', () => {
    const plain = fc.letrec((tie) => ({
      any: fc.oneof(
        { maxDepth: 4 },
        fc.bigInt(),
        fc.string({ unit: 'binary' }),
        fc.integer(),
        fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => value + 0),
        fc.boolean(),
        fc.constant(null),
        fc.array(tie('any'), { maxLength: 4 }),
        fc.dictionary(fc.oneof(fc.string(), fc.constantFrom('$bigint', '$$bigint', '__proto__')), tie('any'), {
          maxKeys: 3,
        }),
      ),
    })).any;
    fc.assert(
      fc.property(plain, (value) => {
        expect(decodeJson(encodeJson(value))).toEqual(value);
      }),
      { seed: 20_260_301, numRuns: 500 },
    );
  });

  it('reads the JSON of others as it is', () => {
    expect(decodeJson('{"$bigint":5,"a":[true,1.5]}')).toEqual({ $bigint: 5, a: [true, 1.5] });
    expect(decodeJson('{"$bigint":"5 shillings"}')).toEqual({ $bigint: '5 shillings' });
  });
});
