import { describe, expect, it } from 'vitest';
import { stripe } from '../src/index.ts';
import type { Given } from './hall.ts';

const right: Given = { secretKey: 'sk_live_0123456789', returnUrl: 'https://my.example.co.ke/' };

describe('the options', () => {
  it('need a key and the address of the portal; all else has a default', () => {
    const { gateway } = stripe(right).setup();
    expect(gateway).toMatchObject({
      name: 'stripe',
      currencies: ['KES'],
      asksBy: 'page',
      clearing: '1150',
      stepMinor: 1n,
    });
  });

  it('ask by the element where its key is there, unless they say otherwise', () => {
    const publishableKey = 'pk_live_0123456789';
    expect(stripe({ ...right, publishableKey }).setup().gateway).toMatchObject({ asksBy: 'card' });
    expect(stripe({ ...right, publishableKey, asksBy: 'page' }).setup().gateway).toMatchObject({ asksBy: 'page' });
  });

  it('of currencies with three digits alone ask for what those can be paid in', () => {
    expect(stripe({ ...right, currencies: ['KWD'] }).setup().gateway).toMatchObject({ stepMinor: 10n });
    expect(stripe({ ...right, currencies: ['KWD', 'KES'] }).setup().gateway).toMatchObject({ stepMinor: 1n });
  });

  it.each<[object, RegExp, string]>([
    [{ secretKey: 'pk_live_0123456789' }, /secretKey: must be a secret key/, 'the keys are mixed up'],
    [{ webhookSecrets: ['sk_live_0123456789'] }, /webhookSecrets\[0\]: must be a signing secret/, 'no signing secret'],
    [{ publishableKey: 'pk_test_0123456789' }, /publishableKey: must be of the same mode/, 'test and live mixed'],
    [{ asksBy: 'card' }, /publishableKey: is needed by the card element/, 'an element without its key'],
    [{ returnUrl: 'http://my.example.co.ke/' }, /returnUrl: must be https/, 'no TLS'],
    [{ baseUrl: 'http://127.0.0.1:4242' }, /baseUrl: must be https/, 'keys in clear'],
    [{ currencies: [] }, /currencies: must name a currency/, 'no currency'],
    [{ toleranceS: 0 }, /toleranceS/, 'events that never grow old'],
    [{ mode: 'test' }, /there is no option mode/, 'a name that is none'],
  ])('%j are refused, saying %s: %s', (changed, says) => {
    expect(() => stripe({ ...right, ...changed })).toThrow(says);
  });

  it('never say back what may be a secret', () => {
    const secretKey = 'sk_live_has spaces in it';
    let says = '';
    try {
      stripe({ ...right, secretKey });
    } catch (thrown) {
      says = String(thrown);
    }
    expect(says).toContain('secretKey: must be a secret key');
    expect(says).not.toContain('spaces');
  });
});
