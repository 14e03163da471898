import { expect, it } from 'vitest';
import { fieldsOf, late, quoted } from '../../src/onboarding/text.ts';

it.each([
  ['plain', '"plain"', 'letters stay'],
  ['a"b', String.raw`"a\"b"`, 'a quote would end the string'],
  ['$x', String.raw`"\$x"`, 'a dollar would name a variable'],
  ['a\\b', String.raw`"a\\b"`, 'a backslash would escape what follows'],
  ['why?', String.raw`"why\3F"`, 'a terminal takes a question mark for a call for help'],
  ['a\tb', String.raw`"a\09b"`, 'a terminal completes at a tab'],
  ['one\ntwo', String.raw`"one\ntwo"`, 'a line of a script stays one line of the terminal'],
  ['Kĩambu', String.raw`"K\C4\A9ambu"`, 'RouterOS keeps octets: UTF-8 goes in by its octets'],
])('%j is written %s: %s', (text, written) => {
  expect(quoted(text)).toBe(written);
});

it('quotes a value only where it would be read as something else', () => {
  expect(fieldsOf({ address: '10.0.0.1/32,10.0.0.2/32', 'dst-address-list': '!open', comment: 'a b', empty: '' })).toBe(
    'address=10.0.0.1/32,10.0.0.2/32 dst-address-list=!open comment="a b" empty=""',
  );
});

it('keeps commands that a version may not have in a string until their turn comes', () => {
  expect(late(['/interface wireguard add name="a"'])).toEqual([
    ':do {',
    '  :local code ""',
    String.raw`  :set code ($code . "/interface wireguard add name=\"a\"\n")`,
    '  :local run [:parse $code]',
    '  $run',
    '}',
  ]);
});
