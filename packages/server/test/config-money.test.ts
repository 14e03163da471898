import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { moneyVariables } from '../src/environment-money.ts';
import { ConfigError, readConfig } from '../src/index.ts';

const MPESA = {
  MPESA_CONSUMER_KEY: 'consumer-key',
  MPESA_CONSUMER_SECRET: 'consumer-secret',
  MPESA_SHORTCODE: '174379',
  MPESA_PASSKEY: 'a-passkey-of-some-length',
  DAFTARI_PUBLIC_URL: 'https://billing.example.co.ke/',
} as const;

function faultsOf(environment: Readonly<Record<string, string>>): readonly string[] {
  try {
    readConfig(environment);
    return [];
  } catch (thrown) {
    if (thrown instanceof ConfigError) return thrown.faults;
    throw thrown;
  }
}

it.each<[Readonly<Record<string, string>>, object, string]>([
  [{}, { pull: false, allowFrom: null, confirm: null, validation: null }, 'the sandbox has no pull feed'],
  [{ MPESA_ENVIRONMENT: 'production' }, { pull: true }, 'in production receipts are looked for'],
  [{ MPESA_ENVIRONMENT: 'production', MPESA_PULL: 'no' }, { pull: false }, 'unless Safaricom has not opened it'],
  [{ MPESA_ALLOW_FROM: 'any' }, { allowFrom: 'any' }, 'a firewall looks after it'],
  [
    { MPESA_ALLOW_FROM: '196.201.214.0/24, 196.201.213.44' },
    { allowFrom: ['196.201.214.0/24', '196.201.213.44'] },
    'addresses',
  ],
  [
    { MPESA_CONFIRM: 'never', MPESA_VALIDATION: 'check-account' },
    { confirm: 'never', validation: 'check-account' },
    'as said',
  ],
  [{ MPESA_C2B: 'v1', MPESA_COLLECTED_BY: 'platform' }, { c2b: 'v1', collectedBy: 'platform' }, 'as said'],
  [{ MPESA_KEYS: 'none' }, { keys: null, pull: false, initiator: null }, 'payments come by statement'],
  [{}, { initiator: null, payOutFrom: null, paysTo: null }, 'nothing is sent'],
])('%j makes M-Pesa %j: %s', (more, expected) => {
  expect(readConfig({ ...MPESA, ...more }).mpesa).toMatchObject(expected);
});

it.each<[Readonly<Record<string, string>>, object]>([
  [{}, {}],
  [{ MONEY_TWO_PEOPLE_ABOVE: '5000' }, { twoPeopleAbove: '5000' }],
  [
    { MONEY_TWO_PEOPLE_ABOVE: 'never', MONEY_UNDERPAYMENT: 'wait' },
    { twoPeopleAbove: null, underpayment: 'wait' },
  ],
])('%j makes the rules of money %j', (environment, rules) => {
  expect(readConfig(environment).money).toEqual(rules);
});

it('reaches Stripe with keys of its own, and leads payers back to the portal', () => {
  const config = readConfig({
    STRIPE_SECRET_KEY: 'sk_test_12345678',
    STRIPE_PUBLISHABLE_KEY: 'pk_test_12345678',
    STRIPE_WEBHOOK_SECRETS: 'whsec_12345678, whsec_87654321',
    DAFTARI_PUBLIC_URL: 'https://billing.example',
  });
  expect(config.stripe).toEqual({
    secretKey: 'sk_test_12345678',
    publishableKey: 'pk_test_12345678',
    webhookSecrets: ['whsec_12345678', 'whsec_87654321'],
    currencies: null,
    asksBy: null,
    keepCards: false,
    returnUrl: 'https://billing.example',
  });
});

it.each<[Readonly<Record<string, string>>, string, string]>([
  [{ ...MPESA, MPESA_PULL: 'maybe' }, 'MPESA_PULL', 'yes or no'],
  [{ ...MPESA, MPESA_ALLOW_FROM: 'safaricom' }, 'MPESA_ALLOW_FROM', 'addresses or ranges'],
  [{ ...MPESA, MPESA_CONFIRM: 'no' }, 'MPESA_CONFIRM', 'always or never'],
  [
    { ...MPESA, MPESA_ENVIRONMENT: 'production', MPESA_CONFIRM: 'never', MPESA_ALLOW_FROM: 'any' },
    'MPESA_CONFIRM',
    'must be always where allowFrom is open',
  ],
  [{ ...MPESA, DAFTARI_PUBLIC_URL: 'http://billing.example' }, 'MPESA_CALLBACK_BASE', 'https'],
  [{ MPESA_VALIDATION: 'accept' }, 'MPESA_CONSUMER_KEY', 'is missing'],
  [{ ...MPESA, MPESA_PASSKEY: '' }, 'MPESA_PASSKEY', 'is missing'],
  [{ ...MPESA, DAFTARI_PUBLIC_URL: '' }, 'MPESA_CALLBACK_BASE', 'is missing'],
  [{ ...MPESA, MPESA_SHORTCODE: '12' }, 'MPESA_SHORTCODE', '5 to 7 digits'],
  [{ ...MPESA, MPESA_TYPE: 'till' }, 'MPESA_TILL', 'is missing'],
  [{ ...MPESA, MPESA_ENVIRONMENT: 'live' }, 'MPESA_ENVIRONMENT', 'sandbox or production'],
  [{ MPESA_SHORTCODE: '174379' }, 'MPESA_CONSUMER_KEY', 'is missing'],
  [{ ...MPESA, MPESA_INITIATOR: 'api' }, 'MPESA_CERTIFICATE_FILE', 'who sends money needs'],
  [{ ...MPESA, MPESA_PAYS_TO: 'phone,pigeon' }, 'MPESA_PAYS_TO', 'of phone, paybill, till, payment'],
  [{ MONEY_TWO_PEOPLE_ABOVE: 'ten' }, 'MONEY_TWO_PEOPLE_ABOVE', 'or never'],
  [{ STRIPE_PUBLISHABLE_KEY: 'pk_test_12345678' }, 'STRIPE_SECRET_KEY', 'is missing'],
  [{ STRIPE_SECRET_KEY: 'sk_test_12345678' }, 'DAFTARI_PUBLIC_URL', 'leads payers back'],
  [
    { STRIPE_SECRET_KEY: 'not-a-key-of-stripe', DAFTARI_PUBLIC_URL: 'https://billing.example' },
    'STRIPE_SECRET_KEY',
    'sk_live_',
  ],
])('%j is refused at %s, with what would be right: %s', (environment, name, says) => {
  const faults = faultsOf(environment);
  const fault = faults.find((one) => one.startsWith(`${name}:`));
  expect(fault, faults.join('\n')).toContain(says);
});

const SENDS = {
  ...MPESA,
  MPESA_INITIATOR: 'api',
  MPESA_INITIATOR_PASSWORD: 'of the operator',
  MPESA_CERTIFICATE_FILE: '/etc/daftari/mpesa.pem',
} as const;

it('a certificate is read from its file, and one that is none, or cannot be read, is named', () => {
  expect(faultsOf(SENDS)).toEqual([expect.stringMatching(/^MPESA_CERTIFICATE_FILE: .*\(ENOENT\)/)]);
  const read = () => readConfig(SENDS, () => 'no certificate');
  expect(read).toThrow(/MPESA_CERTIFICATE_FILE: /);
});

it.each(['.env.example', 'docs/guides/run-in-production.md'])('every variable of money stands in %s', async (file) => {
  const text = await readFile(new URL(`../../../${file}`, import.meta.url), 'utf8');
  expect(Object.keys(moneyVariables).filter((name) => !text.includes(name))).toEqual([]);
});
