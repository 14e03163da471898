import { generateKeyPairSync } from 'node:crypto';
import { isBillingError } from '@daftari/core';
import { describe, expect, it } from 'vitest';
import { mpesa } from '../src/index.ts';

const right = {
  environment: 'production',
  consumerKey: 'a-consumer-key',
  consumerSecret: 'a-consumer-secret',
  shortcode: '600100',
  passkey: 'a-passkey-of-some-length',
  callbackBase: 'https://billing.example.co.ke/hooks',
  callbackSecret: 'nobody guesses what is written here',
} as const;

const certificate = generateKeyPairSync('rsa', { modulusLength: 2048 }).publicKey.export({
  type: 'spki',
  format: 'pem',
});
const initiator = { name: 'apiop37', password: 'Hunter2!', certificate: certificate.toString() };
const east = { name: 'east', shortcode: '600200', passkey: 'a-passkey-of-some-length' };

/** What is said of options, or null when they are taken. */
function said(options: unknown): string | null {
  try {
    mpesa(options as Parameters<typeof mpesa>[0]);
    return null;
  } catch (fault) {
    if (!isBillingError(fault)) throw fault;
    return fault.message;
  }
}

it.each<[object, string]>([
  [{}, 'a paybill in production needs no more'],
  [{ environment: 'sandbox' }, 'the sandbox'],
  [{ environment: undefined, baseUrl: 'http://127.0.0.1:4000', allowHttp: true }, 'a simulator'],
  [{ transactionType: 'till', partyB: '5174379' }, 'a till behind its store number'],
  [{ allowFrom: 'any' }, 'a firewall knows who may call'],
  [{ allowFrom: ['196.201.212.0/22', '2001:db8::/32', '10.0.0.7'] }, 'blocks and addresses of both families'],
  [{ confirm: 'never' }, 'callbacks believed by their address alone'],
  [{ validation: 'check-account', pull: true }, 'typed numbers looked up, and the hourly feed'],
  [{ initiator, payOutFrom: '600300', paysTo: ['phone'], confirmAbove: '5000.00' }, 'money out, from another number'],
  [
    { shortcode: undefined, passkey: undefined, shortcodes: [east, { ...east, name: 'west', shortcode: '600300' }] },
    'two',
  ],
  [
    {
      shortcode: undefined,
      shortcodes: [
        { ...east, keys: 'none', passkey: undefined },
        { ...east, name: 'west', shortcode: '600300' },
      ],
    },
    'one without keys',
  ],
])('takes %j: %s', (changed) => {
  expect(said({ ...right, ...changed })).toBeNull();
});

describe('refuses, by name,', () => {
  it.each<[object, RegExp, string]>([
    [{ environment: undefined }, /environment: give either environment .* or baseUrl/, 'no Daraja at all'],
    [{ baseUrl: 'https://x.example' }, /environment: give either/, 'two Darajas'],
    [{ environment: 'live' }, /environment: must be sandbox or production/, 'an environment that is none'],
    [{ environment: undefined, baseUrl: 'http://10.0.0.1' }, /baseUrl: must be https/, 'keys sent in the clear'],
    [{ consumerKey: '' }, /consumerKey: must have at least 8/, 'an empty key'],
    [{ passkey: 'short' }, /passkey: must have at least 16/, 'half a passkey'],
    [{ callbackSecret: 'guess me' }, /callbackSecret: must have at least 24/, 'a secret that can be guessed'],
    [{ shortcode: '12' }, /shortcode: must be a shortcode of 5 to 7 digits/, 'no shortcode'],
    [{ transactionType: 'till' }, /partyB: is the till number/, 'a till without its number'],
    [{ partyB: '5174379' }, /partyB: is only for transactionType till/, 'a till for a paybill'],
    [{ callbackBase: 'http://billing.example.co.ke/h' }, /callbackBase: must be https/, 'callbacks in the clear'],
    [{ callbackBase: 'billing.example.co.ke' }, /callbackBase: must be a complete https address/, 'half an address'],
    [{ callbackBase: 'https://b.example.co.ke/h?x=1' }, /callbackBase: must end with its path/, 'a query'],
    [
      { callbackBase: 'https://b.example.co.ke/plugins/MPesa' },
      /callbackBase: .*refuses .*"mpesa"/,
      'a word they refuse',
    ],
    [{ callbackBase: 'https://execute.example.co.ke/h' }, /callbackBase: .*refuses .*"exec"/, 'a word in the host'],
    [{ allowFrom: [] }, /allowFrom: .*must name an address/, 'nobody may call'],
    [{ allowFrom: ['safaricom'] }, /allowFrom.* must be an address or a CIDR block/, 'a name'],
    [{ allowFrom: ['196.201.214.0/33'] }, /allowFrom.* must have a prefix of 0 to 32/, 'a prefix that is none'],
    [{ confirm: 'never', allowFrom: 'any' }, /confirm: must be .* where allowFrom is open/, 'believing everybody'],
    [
      { validation: 'check-account', transactionType: 'till', partyB: '5174379' },
      /validation: needs a paybill/,
      'looking up a number that is never typed',
    ],
    [{ shortCode: '600100' }, /there is no option shortCode/, 'a misspelt name'],
    [{ passkey: undefined }, /passkey: is needed; keys: 'none'/, 'a key that is not there'],
    [{ shortcode: undefined }, /shortcode: is needed/, 'no number at all'],
    [{ shortcodes: [east] }, /shortcode: stands in shortcodes/, 'a number in two places'],
    [{ shortcode: undefined, partyB: '5174379', shortcodes: [east] }, /partyB: stands in shortcodes/, 'a till of all'],
    [{ shortcode: undefined, shortcodes: [] }, /shortcodes: must have a shortcode/, 'none of several'],
    [
      { shortcode: undefined, shortcodes: [east, { ...east, shortcode: '600300' }] },
      /shortcodes: must each have a name/,
      'two of one name',
    ],
    [
      { shortcode: undefined, shortcodes: [east, { ...east, name: 'west' }] },
      /shortcodes: must each have a shortcode/,
      'two of one number',
    ],
    [
      { shortcode: undefined, shortcodes: [{ ...east, transactionType: 'till' }] },
      /shortcodes\[0\]\.partyB: is the till number/,
      'a till among them without its number',
    ],
    [{ keys: 'none', pull: true }, /pull: needs keys/, 'a feed that cannot be asked for'],
    [{ keys: 'none', initiator }, /initiator: needs keys/, 'an operator of nobody'],
    [{ paysTo: ['phone'] }, /paysTo: needs an initiator/, 'money sent in nobody’s name'],
    [
      { initiator: { ...initiator, certificate: 'x.cer' } },
      /initiator\.certificate: must be a certificate/,
      'a file name',
    ],
    [{ confirmAbove: '10k' }, /confirmAbove: must be shillings/, 'an amount that is none'],
  ])('%j: %s (%s)', (changed, says) => {
    expect(said({ ...right, ...changed })).toMatch(says);
  });

  it('and never quotes a secret', () => {
    const secrets = { consumerSecret: 'Hunter2', passkey: 'Tr0ub4dor', callbackSecret: 'C0rrectH0rse' };
    const operator = said({ ...right, initiator: { ...initiator, certificate: 'none' } }) ?? '';
    expect(operator).not.toContain(initiator.password);
    const message = said({ ...right, ...secrets }) ?? '';
    expect(message).toMatch(/consumerSecret.*passkey.*callbackSecret/);
    for (const secret of Object.values(secrets)) expect(message).not.toContain(secret);
  });
});
