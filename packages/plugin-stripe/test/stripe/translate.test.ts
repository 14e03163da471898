import { kes } from '@daftari/core/testing';
import { describe, expect, it } from 'vitest';
import { readMessage } from '../../src/messages.ts';

const AT = 1_794_000_000;

/** What an event of an object says. */
const said = (object: object, created = AT) => readMessage({ body: { created, object } });

/** A row of a table: what is given, what it says, and why. */
type Row = readonly [given: object, results: readonly object[], why: string];
const rows = (list: readonly Row[]) => list.map(([given, results, why]) => ({ given, results, why }));

const intent = (changed: object = {}) => ({
  id: 'pi_1',
  object: 'payment_intent',
  status: 'succeeded',
  amount_received: 50_000,
  currency: 'kes',
  created: AT,
  latest_charge: 'ch_1',
  metadata: { daftari_attempt: 'att_1', daftari_reference: '10000099XA7K', daftari_by: 'card' },
  ...changed,
});

const received = {
  kind: 'received',
  receipt: 'ch_1',
  providerReference: 'pi_1',
  amount: kes('500.00'),
  providerAt: AT * 1_000,
  accountReference: '10000099XA7K',
  payer: null,
  payerName: null,
};

describe('an event of a payment', () => {
  it.each(
    rows([
      [{}, [received], 'money is there'],
      [
        { metadata: { daftari_attempt: 'att_1', daftari_reference: '10000099XA7K', daftari_by: 'page' } },
        [{ ...received, providerReference: null }],
        'of a page the core knows the page: the reference leads to it',
      ],
      [
        { metadata: {} },
        [{ ...received, providerReference: null, accountReference: null }],
        'money that nobody here asked for is money',
      ],
      [{ status: 'processing' }, [{ kind: 'pending', providerReference: 'pi_1' }], 'a bank takes its time'],
      [{ status: 'requires_payment_method' }, [{ kind: 'pending', providerReference: 'pi_1' }], 'no card yet'],
      [
        {
          status: 'requires_payment_method',
          last_payment_error: { code: 'card_declined', decline_code: 'insufficient_funds' },
        },
        [{ kind: 'failed', providerReference: 'pi_1', reason: 'There is not enough money on the card.' }],
        'declined; with another card it may still be paid',
      ],
      [
        {
          status: 'requires_payment_method',
          last_payment_error: { code: 'card_declined', decline_code: 'stolen_card', message: 'Stolen!' },
        },
        [{ kind: 'failed', providerReference: 'pi_1', reason: 'The card was declined.' }],
        'whoever holds a stolen card is not told that we know',
      ],
      [
        {
          status: 'requires_payment_method',
          last_payment_error: { code: 'authentication_required', decline_code: 'authentication_required' },
        },
        [
          {
            kind: 'failed',
            providerReference: 'pi_1',
            reason: 'The bank of the card wants to see its holder.',
            needsPayer: { url: null },
          },
        ],
        'a saved card whose bank asks for its holder: she must confirm',
      ],
      [
        { status: 'canceled', cancellation_reason: 'abandoned' },
        [{ kind: 'failed', providerReference: 'pi_1', reason: 'It was not paid in time.' }],
        'ended by us',
      ],
      [{ status: 'canceled', metadata: {} }, [], 'what nobody here asked for, and came to nothing, is nothing'],
    ]),
  )('$why', ({ given, results }) => {
    expect(said(intent(given))).toEqual(results);
  });
});

const movement = (amount: number, fee = 0, currency = 'kes') => ({ amount, fee, currency, created: AT + 60 });
const dispute = (moved: readonly object[], changed: object = {}) => ({
  id: 'du_1',
  object: 'dispute',
  amount: 50_000,
  currency: 'kes',
  created: AT,
  reason: 'product_not_received',
  charge: 'ch_1',
  balance_transactions: moved,
  ...changed,
});

const taken = {
  kind: 'taken_back',
  reference: 'du_1',
  payment: 'ch_1',
  amount: kes('500.00'),
  fee: kes('15.00'),
  providerAt: (AT + 60) * 1_000,
  reason: 'The payer disputes the payment at her bank: product not received.',
};
const restored = { kind: 'restored', reference: 'du_1', providerAt: (AT + 60) * 1_000 };

describe('an event of a dispute says what has moved, so that the order of events does not matter', () => {
  it.each(
    rows([
      [dispute([]), [], 'an inquiry has moved nothing'],
      [dispute([movement(-50_000, 1_500)]), [taken], 'the money is gone'],
      [
        dispute([movement(-50_000, 1_500), movement(50_000)]),
        [taken, restored],
        'won: gone and come again, in one message',
      ],
      [
        dispute([movement(-390, 15, 'usd')]),
        [{ ...taken, fee: null }],
        'a fee in another currency is in the report alone',
      ],
    ]),
  )('$why', ({ given, results }) => {
    expect(said(given)).toEqual(results);
  });
});

const refund = (changed: object = {}) => ({
  id: 're_1',
  object: 'refund',
  status: 'succeeded',
  amount: 20_000,
  currency: 'kes',
  created: AT,
  charge: 'ch_1',
  metadata: { daftari_disbursement: 'dsb_1' },
  ...changed,
});
const names = { disbursementId: 'dsb_1', providerReference: 're_1' };
const byHand = {
  kind: 'taken_back',
  reference: 're_1',
  payment: 'ch_1',
  amount: kes('200.00'),
  fee: null,
  providerAt: AT * 1_000,
  reason: 'Given back to the payer in the Dashboard of Stripe.',
};

describe('an event of a refund', () => {
  it.each(
    rows([
      [
        {},
        [
          {
            kind: 'paid_out',
            ...names,
            receipt: 're_1',
            amount: kes('200.00'),
            fee: null,
            providerAt: AT * 1_000,
            receiver: null,
          },
        ],
        'ours, and sent',
      ],
      [{ status: 'pending' }, [{ kind: 'pay_out_pending', ...names }], 'ours, under way'],
      [{ status: 'requires_action' }, [{ kind: 'pay_out_pending', ...names }], 'ours, and the payer must say where to'],
      [
        { status: 'failed', failure_reason: 'expired_or_canceled_card' },
        [{ kind: 'not_paid_out', ...names, reason: 'The card has expired or is cancelled, so it takes no refund.' }],
        'ours, and come back',
      ],
      [
        { status: 'canceled' },
        [{ kind: 'not_paid_out', ...names, reason: 'The refund was called off.' }],
        'ours, called off',
      ],
      [{ metadata: {} }, [byHand], 'somebody gave it back in the Dashboard: gone without our doing'],
      [{ metadata: {}, status: 'pending' }, [], 'such a one under way says nothing yet'],
      [
        { metadata: null, status: 'failed' },
        [byHand, { kind: 'restored', reference: 're_1', providerAt: null }],
        'such a one that came back',
      ],
      [{ metadata: {}, charge: null }, [], 'of no payment'],
    ]),
  )('$why', ({ given, results }) => {
    expect(said(refund(given))).toEqual(results);
  });
});

const card = { brand: 'visa', last4: '4242', exp_month: 2, exp_year: 2028 };
const mandate = {
  kind: 'mandate',
  providerReference: 'pm_1',
  accountId: null,
  state: 'active',
  startedBy: 'us',
  label: 'Visa •••• 4242',
  // The last instant of February 2028, where on Earth it ends last.
  expiresAt: Date.UTC(2028, 2, 1, 12) - 1,
  providerAt: AT * 1_000,
};

const method = (changed: object = {}) => ({
  id: 'pm_1',
  object: 'payment_method',
  customer: 'cus_1',
  created: AT,
  card,
  ...changed,
});
const setup = (changed: object = {}) => ({
  id: 'seti_1',
  object: 'setup_intent',
  status: 'succeeded',
  payment_method: 'pm_1',
  metadata: { daftari_account: 'acc_1' },
  ...changed,
});

describe('an event of a saved card', () => {
  it.each(
    rows([
      [method(), [mandate], 'it is a customer’s'],
      [method({ customer: null }), [{ ...mandate, state: 'ended' }], "it is nobody's any more"],
      [method({ card: undefined }), [], 'what is no card is not charged by us'],
      [
        setup(),
        [{ ...mandate, accountId: 'acc_1', label: '', expiresAt: null }],
        'its set-up says whose it is, and not what it looks like',
      ],
      [setup({ payment_method: method() }), [{ ...mandate, accountId: 'acc_1' }], 'fetched, it says both'],
      [setup({ status: 'requires_action' }), [], 'not saved yet'],
      [setup({ metadata: {} }), [], 'saved by somebody else at Stripe'],
    ]),
  )('$why', ({ given, results }) => {
    expect(said(given)).toEqual(results);
  });
});

describe('an event', () => {
  const session = {
    id: 'cs_1',
    object: 'checkout.session',
    payment_status: 'unpaid',
    payment_intent: null,
    metadata: {},
  };

  it.each([
    [
      { ...session, status: 'expired' },
      [{ kind: 'failed', providerReference: 'cs_1', reason: 'It was not paid in time.' }],
    ],
    [{ ...session, status: 'complete', payment_status: 'paid', payment_intent: 'pi_1' }, []],
    [{ ...session, status: 'open' }, []],
    [{ object: 'invoice', id: 'in_1' }, []],
  ])('of %j says %j', (object, results) => {
    expect(said(object)).toEqual(results);
  });

  it.each([
    [undefined],
    [{}],
    [{ created: AT, object: { object: 'refund', id: 1 } }],
    [{ created: 'now', object: intent() }],
    [{ created: AT, object: intent({ amount_received: 1.5 }) }],
    [{ created: AT, object: intent({ currency: 'doubloons' }) }],
  ])('%j cannot be read, and says so', (body) => {
    expect(() => readMessage({ body })).toThrow(expect.objectContaining({ kind: 'invalid' }));
  });
});
