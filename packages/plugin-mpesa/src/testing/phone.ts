import type { Deliveries } from './deliveries.ts';
import { c2bBody, callbackOf } from './messages.ts';
import { centsOf } from './organisation.ts';
import { book, confirm, draft, mayPay } from './payments.ts';
import { answerConsent, cancelOrder } from './standing-orders.ts';
import type { Vices } from './vices.ts';
import { drawVices } from './vices.ts';
import type { Payment, Prompt, RegisteredUrls, StandingOrder, TextMessage, World } from './world.ts';
import { organisation } from './world.ts';

/** What somebody does with a prompt; `timeout` is nothing. */
export type PromptAnswer = 'pay' | 'cancel' | 'wrong-pin' | 'timeout' | 'insufficient';

/** A payment to the paybill, made on the phone's own menu. */
export interface PayBill {
  readonly msisdn: string;
  /** Shillings: `500`, or text such as `"500.00"`. */
  readonly amount: number | string;
  readonly account: string;
  /** First, middle and last name; a usual one if none is given. */
  readonly name?: readonly [string, string, string];
  /** The first one if none is given. */
  readonly shortcode?: string;
}

/** A payment to a till, made on the phone's own menu: there is no account number to type. */
export interface PayTill extends Omit<PayBill, 'account' | 'shortcode'> {
  /** That of the first shortcode if none is given. */
  readonly till?: string;
}

/** What came of a payment to the paybill. */
export interface PayBillResult {
  readonly accepted: boolean;
  /** "0" when it was paid; else the code of the validation, or of M-Pesa's own rules. */
  readonly resultCode: string;
  readonly receipt?: string;
}

/** The customers' phones, all of them. */
export interface Phone {
  /** Prompts that wait for an answer, the oldest first; of one phone, or of all. */
  prompts(msisdn?: string): readonly Prompt[];
  /**
   * Answers a prompt; settles when the messages that go now are answered. One that asks consent to a standing order is
   * answered alike: `pay` agrees.
   * @throws Error if no such prompt waits.
   */
  answer(
    checkoutRequestId: string,
    answer: PromptAnswer,
    vices?: Vices,
  ): Promise<{ readonly code: string; readonly receipt?: string }>;
  /** Pays the paybill: validation if it is on, then confirmation. */
  payBill(payment: PayBill, vices?: Vices): Promise<PayBillResult>;
  /** Pays a till: a confirmation without an account number. */
  payTill(payment: PayTill, vices?: Vices): Promise<PayBillResult>;
  /** How many shillings a phone has from now on; without an amount it never runs out, as at first. */
  purse(msisdn: string, amount?: number | string): void;
  /** Text messages of a phone, the oldest first. */
  messages(msisdn: string): readonly TextMessage[];
  /** Money that has come in, on any rail. */
  payments(): readonly Payment[];
  /** Standing orders, the oldest first; of one phone, or of all. */
  standingOrders(msisdn?: string): readonly StandingOrder[];
  /** Ends a standing order on the phone's own menu. Daraja is not known to tell anybody. @throws Error for no such */
  cancelStandingOrder(id: string): void;
}

const CODES: Readonly<Record<PromptAnswer, string>> = {
  pay: '0',
  cancel: '1032',
  'wrong-pin': '2001',
  timeout: '1037',
  insufficient: '1',
};

type Drawn = ReturnType<typeof drawVices>;

/** The phones of a world. `agreed` is told when somebody has answered whether she wants a standing order. */
export function phones(world: World, deliveries: Deliveries, agreed: () => void): Phone {
  const { settings, random } = world;

  const make = async (wanted: Parameters<typeof draft>[1], asked: Vices | undefined): Promise<PayBillResult> => {
    const vices = drawVices(random, settings.chances, asked);
    const payment = draft(world, wanted);
    const ruled = mayPay(world, payment);
    const resultCode = ruled === '0' ? await validate(world, deliveries, payment) : ruled;
    if (resultCode !== '0') return { accepted: false, resultCode };
    book(world, payment);
    await confirm(world, deliveries, payment, vices);
    return { accepted: true, resultCode, receipt: payment.receipt };
  };

  return {
    prompts: (msisdn) => [...world.waiting.values()].filter((prompt) => (msisdn ?? prompt.msisdn) === prompt.msisdn),

    async answer(checkoutRequestId, answer, asked) {
      const prompt = world.waiting.get(checkoutRequestId);
      if (prompt === undefined) throw new Error(`no prompt waits as ${checkoutRequestId}`);
      world.waiting.delete(checkoutRequestId);
      const vices = drawVices(random, settings.chances, asked);
      if (prompt.standingOrder !== undefined) {
        await answerConsent(world, deliveries, prompt.standingOrder, CODES[answer], vices);
        agreed();
        return { code: CODES[answer] };
      }
      const { code, payment } = outcomeOf(world, prompt, answer);
      world.endings.set(checkoutRequestId, {
        code,
        ...(payment === undefined ? {} : { payment }),
        queryLies: vices.queryLies,
        stillProcessing: vices.stillProcessing,
      });
      await Promise.all([
        tell(world, deliveries, { prompt, code, payment, vices }),
        ...(payment === undefined ? [] : [confirm(world, deliveries, payment, vices)]),
      ]);
      return { code, ...(payment === undefined ? {} : { receipt: payment.receipt }) };
    },

    payBill({ shortcode = settings.shortcode, ...payment }, asked) {
      return make({ ...payment, shortcode, paidTo: shortcode, by: 'phone' }, asked);
    },

    payTill({ till = settings.till, ...payment }, asked) {
      const { shortcode } = organisation(world, till);
      return make({ ...payment, account: '', shortcode, paidTo: till, by: 'phone' }, asked);
    },

    purse(msisdn, amount) {
      if (amount === undefined) world.purses.delete(msisdn);
      else world.purses.set(msisdn, centsOf(amount));
    },
    messages: (msisdn) => world.messages.filter((message) => message.msisdn === msisdn),
    payments: () => world.payments,
    standingOrders: (msisdn) => world.standingOrders.filter((order) => (msisdn ?? order.msisdn) === order.msisdn),
    cancelStandingOrder: (id) => cancelOrder(world, id),
  };
}

/** Ends a prompt that nobody answered, when its time is over. */
export function endUnanswered(world: World, phone: Phone, prompt: Prompt): Promise<unknown> {
  return world.waiting.has(prompt.checkoutRequestId)
    ? phone.answer(prompt.checkoutRequestId, 'timeout')
    : Promise.resolve();
}

/** What an answer leads to; money moves here, where it does. */
function outcomeOf(world: World, prompt: Prompt, answer: PromptAnswer): { code: string; payment: Payment | undefined } {
  if (answer !== 'pay') return { code: CODES[answer], payment: undefined };
  if (!rightProduct(world, prompt)) return { code: '2028', payment: undefined };
  const { msisdn, amount, accountReference, shortcode, partyB } = prompt;
  const till = partyB !== shortcode;
  const account = till ? '' : accountReference;
  const at = world.settings.clock();
  const code = mayPay(world, { msisdn, amount: String(amount), at });
  if (code !== '0') return { code, payment: undefined };
  const payment = draft(world, { msisdn, amount, account, shortcode, paidTo: partyB, by: 'prompt' });
  book(world, payment);
  return { code, payment };
}

/**
 * A paybill push goes to the shortcode itself, a buy-goods push to its till. Daraja finds out only when the money
 * should move.
 */
function rightProduct(world: World, { transactionType, partyB, shortcode }: Prompt): boolean {
  const { till } = organisation(world, shortcode);
  return partyB === (transactionType === 'CustomerBuyGoodsOnline' ? till : shortcode);
}

interface Told {
  readonly prompt: Prompt;
  readonly code: string;
  readonly payment: Payment | undefined;
  readonly vices: Drawn;
}

/** Posts the callback of a prompt, and the one that contradicts it. */
async function tell({ random }: World, deliveries: Deliveries, { prompt, code, payment, vices }: Told): Promise<void> {
  const letter = (said: string, paid?: Payment) => ({
    rail: 'callback' as const,
    url: prompt.callbackUrl,
    body: callbackOf(prompt, said, paid, random),
    checkoutRequestId: prompt.checkoutRequestId,
    ...(paid === undefined ? {} : { receipt: paid.receipt }),
  });
  const failure = letter('1037');
  const truth = letter(code, payment);
  const contradiction = payment === undefined ? undefined : vices.contradiction;
  const letters = contradiction === 'failure-first' ? [failure, truth] : [truth];
  if (contradiction === 'failure-last') letters.push(failure);
  for (const one of letters) await deliveries.deliver(one, vices.callback, vices.times);
}

async function validate(world: World, deliveries: Deliveries, payment: Payment): Promise<string> {
  const { urls, validation } = organisation(world, payment.shortcode);
  if (!validation || urls === undefined) return '0';
  const body = c2bBody(world, payment, urls.version, false);
  const answer = await deliveries.ask({ rail: 'validation', url: urls.validationUrl, body, receipt: payment.receipt });
  return verdictOf(answer) ?? defaultVerdict(urls);
}

function verdictOf(answer: unknown): string | undefined {
  if (typeof answer !== 'object' || answer === null || !('ResultCode' in answer)) return undefined;
  const code = String(answer.ResultCode);
  return /^(0|C2B0001[1-6])$/.test(code) ? code : undefined;
}

/** What was registered as ResponseType decides when nobody answers. */
const defaultVerdict = (urls: RegisteredUrls): string => (urls.otherwise === 'Completed' ? '0' : 'C2B00016');
