/** What a card of the simulator does. The numbers are those of https://docs.stripe.com/testing. */
export interface TestCard {
  readonly number: string;
  readonly brand: 'visa' | 'mastercard';
  /** Why it is declined; `attached` is declined only after it was saved without trouble. */
  readonly declines?: {
    readonly code: string;
    readonly declineCode?: string;
    readonly message: string;
    readonly onceSaved?: true;
  };
  /** When its bank wants to see its holder: at `first`, or `always`. */
  readonly asks?: 'first' | 'always';
  /** What its holder does after she has paid. */
  readonly afterwards?: 'disputes';
  /** What becomes of a refund to it, however it begins. */
  readonly refunds?: 'fail' | 'wait';
}

const declined = (declineCode: string, message: string) => ({ code: 'card_declined', declineCode, message });

/** The cards by their short names. */
export const TEST_CARDS = {
  good: { number: '4242424242424242', brand: 'visa' },
  mastercard: { number: '5555555555554444', brand: 'mastercard' },
  declined: {
    number: '4000000000000002',
    brand: 'visa',
    declines: declined('generic_decline', 'Your card was declined.'),
  },
  poor: {
    number: '4000000000009995',
    brand: 'visa',
    declines: declined('insufficient_funds', 'Your card has insufficient funds.'),
  },
  stolen: { number: '4000000000009979', brand: 'visa', declines: declined('stolen_card', 'Your card was declined.') },
  fraud: { number: '4100000000000019', brand: 'visa', declines: declined('fraudulent', 'Your card was declined.') },
  expired: {
    number: '4000000000000069',
    brand: 'visa',
    declines: { code: 'expired_card', message: 'Your card has expired.' },
  },
  wrongCode: {
    number: '4000000000000127',
    brand: 'visa',
    declines: { code: 'incorrect_cvc', message: "Your card's security code is incorrect." },
  },
  declinedOnceSaved: {
    number: '4000000000000341',
    brand: 'visa',
    declines: { ...declined('generic_decline', 'Your card was declined.'), onceSaved: true },
  },
  asksFirst: { number: '4000002500003155', brand: 'visa', asks: 'first' },
  asksAlways: { number: '4000002760003184', brand: 'visa', asks: 'always' },
  disputes: { number: '4000000000000259', brand: 'visa', afterwards: 'disputes' },
  refundFails: { number: '4000000000005126', brand: 'visa', refunds: 'fail' },
  refundWaits: { number: '4000000000007726', brand: 'visa', refunds: 'wait' },
} as const satisfies Readonly<Record<string, TestCard>>;

/** The short name of a card. */
export type TestCardName = keyof typeof TEST_CARDS;

/** The card of a number; undefined when no such card is simulated. */
export function cardOfNumber(number: string): TestCard | undefined {
  const digits = number.replaceAll(/\s/g, '');
  return Object.values<TestCard>(TEST_CARDS).find((card) => card.number === digits);
}
