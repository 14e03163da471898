import type { Deliveries } from './deliveries.ts';
import { c2bBody, callbackOf } from './messages.ts';
import type { Vices } from './vices.ts';
import { drawVices } from './vices.ts';
import type { Payment, Prompt, RegisteredUrls, TextMessage, World } from './world.ts';
import { newReceipt } from './world.ts';

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
}

/** What came of a payment to the paybill. */
export interface PayBillResult {
  readonly accepted: boolean;
  /** The validation's code; "0" when it took the payment, or was not asked. */
  readonly resultCode: string;
  readonly receipt?: string;
}

/** The customers' phones, all of them. */
export interface Phone {
  /** Prompts that wait for an answer, the oldest first; of one phone, or of all. */
  prompts(msisdn?: string): readonly Prompt[];
  /**
   * Answers a prompt; settles when the messages that go now are answered.
   * @throws Error if no such prompt waits.
   */
  answer(
    checkoutRequestId: string,
    answer: PromptAnswer,
    vices?: Vices,
  ): Promise<{ readonly code: string; readonly receipt?: string }>;
  /** Pays the paybill: validation if it is on, then confirmation. */
  payBill(payment: PayBill, vices?: Vices): Promise<PayBillResult>;
  /** Text messages of a phone, the oldest first. */
  messages(msisdn: string): readonly TextMessage[];
  /** Money that has moved, on any rail. */
  payments(): readonly Payment[];
}

const CODES: Readonly<Record<PromptAnswer, string>> = {
  pay: '0',
  cancel: '1032',
  'wrong-pin': '2001',
  timeout: '1037',
  insufficient: '1',
};

/** The phones of a world. */
export function phones(world: World, deliveries: Deliveries): Phone {
  const { settings, random } = world;

  const confirm = async (payment: Payment, vices: ReturnType<typeof drawVices>): Promise<void> => {
    if (world.urls === undefined) return;
    const { confirmationUrl: url, version } = world.urls;
    const body = c2bBody(world, payment, version, true);
    await deliveries.deliver(
      { rail: 'confirmation', url, body, receipt: payment.receipt },
      vices.confirmation,
      vices.times,
    );
  };

  const tell = async (
    prompt: Prompt,
    code: string,
    payment: Payment | undefined,
    vices: ReturnType<typeof drawVices>,
  ) => {
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
    const letters =
      contradiction === 'failure-first'
        ? [failure, truth]
        : contradiction === 'failure-last'
          ? [truth, failure]
          : [truth];
    for (const one of letters) await deliveries.deliver(one, vices.callback, vices.times);
  };

  return {
    prompts: (msisdn) => [...world.waiting.values()].filter((prompt) => (msisdn ?? prompt.msisdn) === prompt.msisdn),

    async answer(checkoutRequestId, answer, asked) {
      const prompt = world.waiting.get(checkoutRequestId);
      if (prompt === undefined) throw new Error(`no prompt waits as ${checkoutRequestId}`);
      world.waiting.delete(checkoutRequestId);
      const vices = drawVices(random, settings.chances, asked);
      const code = answer === 'pay' && !rightProduct(world, prompt) ? '2028' : CODES[answer];
      const payment = code === '0' ? pay(world, { ...prompt, account: prompt.accountReference }) : undefined;
      world.endings.set(checkoutRequestId, {
        code,
        ...(payment === undefined ? {} : { payment }),
        queryLies: vices.queryLies,
        stillProcessing: vices.stillProcessing,
      });
      await Promise.all([
        tell(prompt, code, payment, vices),
        ...(payment === undefined ? [] : [confirm(payment, vices)]),
      ]);
      return { code, ...(payment === undefined ? {} : { receipt: payment.receipt }) };
    },

    async payBill(wanted, asked) {
      const vices = drawVices(random, settings.chances, asked);
      const payment = draft(world, wanted);
      const resultCode = await validate(world, deliveries, payment);
      if (resultCode !== '0') return { accepted: false, resultCode };
      book(world, payment);
      await confirm(payment, vices);
      return { accepted: true, resultCode, receipt: payment.receipt };
    },

    messages: (msisdn) => world.messages.filter((message) => message.msisdn === msisdn),
    payments: () => world.payments,
  };
}

/** Ends a prompt that nobody answered, when its time is over. */
export function endUnanswered(world: World, phone: Phone, prompt: Prompt): Promise<unknown> {
  return world.waiting.has(prompt.checkoutRequestId)
    ? phone.answer(prompt.checkoutRequestId, 'timeout')
    : Promise.resolve();
}

/**
 * A paybill push goes to the shortcode itself, a buy-goods push to its till. Daraja finds out only when the money
 * should move.
 */
function rightProduct({ settings }: World, { transactionType, partyB }: Prompt): boolean {
  return partyB === (transactionType === 'CustomerBuyGoodsOnline' ? settings.till : settings.shortcode);
}

async function validate(world: World, deliveries: Deliveries, payment: Payment): Promise<string> {
  const { urls, settings } = world;
  if (!settings.validation || urls === undefined) return '0';
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

const USUAL_NAME = ['Wanjiku', '', 'Kamau'] as const;

function draft(world: World, { msisdn, amount, account, name = USUAL_NAME }: PayBill): Payment {
  const [, shillings, cents = ''] = /^(\d+)(?:\.(\d{1,2}))?$/.exec(String(amount)) ?? [];
  if (shillings === undefined) throw new Error(`not an amount: ${amount}`);
  return {
    receipt: newReceipt(world),
    msisdn,
    amount: `${shillings}.${cents.padEnd(2, '0')}`,
    account,
    name,
    at: world.settings.clock(),
  };
}

function pay(world: World, wanted: PayBill): Payment {
  const payment = draft(world, wanted);
  book(world, payment);
  return payment;
}

function book(world: World, payment: Payment): void {
  world.payments.push(payment);
  world.balance += BigInt(payment.amount.replace('.', ''));
  const { businessName, shortcode } = world.settings;
  const payee = `${businessName} (${shortcode}) for account ${payment.account}`;
  const text = `${payment.receipt} confirmed. Ksh${payment.amount} paid to ${payee}.`;
  world.messages.push({ msisdn: payment.msisdn, at: payment.at, text });
}
