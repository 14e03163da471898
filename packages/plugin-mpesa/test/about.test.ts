import fc from 'fast-check';
import { expect, it } from 'vitest';
import { LATER, laterUrl, readLater, type About } from '../src/about.ts';
import { refusedWord } from '../src/daraja/callback-url.ts';

const options = {
  callbackBase: 'https://billing.example.co.ke/hooks',
  callbackSecret: 'nobody guesses what is written here',
  shortcode: '600100',
};

/** Ids as the core makes them, some of which spell a word that Safaricom refuses. */
const id = (prefix: string) =>
  fc
    .oneof(fc.constantFrom('00000EXE', 'CMD0', 'MPESA'), fc.stringMatching(/^[0-9A-HJKMNP-TV-Z]{22}$/))
    .map((rest) => `${prefix}_${rest}`);

const about: fc.Arbitrary<About> = fc.oneof(
  fc.record({
    kind: fc.constant('disbursement' as const),
    disbursementId: id('dsb'),
    afterMs: fc.oneof(fc.constant(''), fc.nat().map(String)),
  }),
  fc.record({ kind: fc.constant('receipt' as const), receipt: fc.stringMatching(/^[A-Z0-9]{10}$/) }),
  fc.constant({ kind: 'balance' as const }),
  fc.record({
    kind: fc.constant('standing' as const),
    orderId: id('sto'),
    accountId: id('acc'),
    frequency: fc.constantFrom('monthly', 'every-two-months'),
    amountMinor: fc.nat().map(String),
    untilAt: fc.nat().map(String),
  }),
);

const kind = fc.constantFrom(...LATER);
const partsOf = (url: string) => {
  const [written = '', proof = ''] = url.split('/').slice(-2);
  return { about: written, proof };
};
const check = (property: fc.IProperty<[(typeof LATER)[number], About]>) =>
  fc.assert(property, { seed: 7, numRuns: 200 });

const changed = (text: string) => (text.startsWith('a') ? 'b' : 'a') + text.slice(1);

it('an address says what it is about, in words that Safaricom takes', () => {
  check(
    fc.property(kind, about, (at, one) => {
      const url = laterUrl(options, at, one);
      expect(readLater(options, at, partsOf(url))).toEqual(one);
      expect(refusedWord(url)).toBeUndefined();
    }),
  );
});

it('an address is good for its own kind, its own shortcode and its own secret only', () => {
  check(
    fc.property(kind, about, (at, one) => {
      const parts = partsOf(laterUrl(options, at, one));
      for (const other of LATER.filter((each) => each !== at)) expect(readLater(options, other, parts)).toBeUndefined();
      expect(readLater({ ...options, shortcode: '600200' }, at, parts)).toBeUndefined();
      expect(readLater({ ...options, callbackSecret: 'another secret of enough length' }, at, parts)).toBeUndefined();
    }),
  );
});

it('an address of which one character is changed is nobody’s', () => {
  check(
    fc.property(kind, about, (at, one) => {
      const parts = partsOf(laterUrl(options, at, one));
      expect(readLater(options, at, { ...parts, proof: changed(parts.proof) })).toBeUndefined();
      expect(readLater(options, at, { ...parts, about: changed(parts.about) })).toBeUndefined();
      expect(readLater(options, at, {})).toBeUndefined();
    }),
  );
});
