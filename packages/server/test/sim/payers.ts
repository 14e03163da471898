import { setTimeout as wait } from 'node:timers/promises';
import { forgeCallback, forgeConfirmation, type DarajaSim, type Payment } from '@daftari/plugin-mpesa/testing';
import { newBell } from './bell.ts';
import type { Chance } from './chance.ts';

/** A customer as the world knows her. */
export interface Customer {
  readonly accountId: string;
  readonly subscriptionId: string;
  readonly number: string;
  readonly username: string;
  readonly password: string;
  /** Of her own: at most one prompt waits on it. */
  readonly phone: string;
}

/** Money that has moved at Safaricom. */
export interface Receipt {
  readonly receipt: string;
  readonly customer: Customer;
  /** Shillings. */
  readonly shillings: number;
  readonly rail: 'paybill' | 'prompt';
}

/** Customers who pay, and Safaricom telling of it until it is heard. */
export interface Payers {
  readonly receipts: readonly Receipt[];
  /** Resolves when a message of a payment has just been acknowledged. */
  readonly nextAcknowledged: () => Promise<void>;
  readonly acknowledged: () => number;
  /** No more prompts are asked for; who pays, pays by the paybill. */
  readonly quiet: () => void;
  /** Nobody begins a payment any more; resolves when all that were made are acknowledged. */
  readonly finish: () => Promise<void>;
}

/** What payers need. */
export interface PayerTools {
  readonly chance: Chance;
  readonly customers: readonly [Customer, ...Customer[]];
  readonly daraja: DarajaSim;
  readonly urls: { readonly stk: string; readonly confirmation: string };
  /** The address of the server. */
  readonly server: string;
  readonly operator: { readonly name: string; readonly password: string };
}

/** What a term costs; what is paid by prompt costs more, and leaves the rest in the wallet. */
export const PRICE = 1_000;
const BY_PROMPT = 1_200;
/** Each buys one term or none, in whatever order they arrive: a small one comes once a customer. */
const BY_PAYBILL = [PRICE, PRICE, 2_500] as const;
const SMALL = 400;
/** How many pay at once. */
const AT_ONCE = 4;

/** Starts paying. */
export function startPayers({ chance, customers, daraja, urls, server, operator }: PayerTools): Payers {
  const receipts: Receipt[] = [];
  const small = new Set<Customer>();
  const busy = new Set<Customer>();
  const acknowledgement = newBell();
  const ask = asker(server, operator);
  let acknowledged = 0;
  let paying = true;
  let prompting = true;

  /** Tells until it is heard; sometimes twice at once, and sometimes once more. */
  const tell = async (message: () => Promise<number>): Promise<void> => {
    const again = chance.next();
    const told = again < 0.2 ? [untilHeard(message), untilHeard(message)] : [untilHeard(message)];
    await Promise.race(told);
    acknowledged += 1;
    acknowledgement.ring();
    await Promise.all(told);
    if (again > 0.9) await untilHeard(message);
  };
  const confirmation = ({ receipt, amount, account, at }: Payment) =>
    tell(() =>
      forgeConfirmation(urls.confirmation, { receipt, amount, account, at, shortcode: daraja.credentials.shortcode }),
    );

  const payBill = async (customer: Customer): Promise<void> => {
    const isSmall = !small.has(customer) && chance.next() < 0.2;
    if (isSmall) small.add(customer);
    const shillings = isSmall ? SMALL : chance.pick(BY_PAYBILL);
    const { number: account, phone: msisdn } = customer;
    const { receipt = '' } = await daraja.phone.payBill({ msisdn, amount: shillings, account });
    receipts.push({ receipt, customer, shillings, rail: 'paybill' });
    await confirmation(paymentOf(daraja, receipt));
  };

  /** The server may be killed before, while or after it asks: she answers whatever is on her phone. */
  const answerPrompt = async (customer: Customer): Promise<void> => {
    await ask({ customerId: customer.accountId, phone: customer.phone, amount: `${BY_PROMPT}.00` });
    const [prompt] = daraja.phone.prompts(customer.phone);
    if (prompt === undefined) return;
    await wait(chance.below(200));
    const { checkoutRequestId, merchantRequestId } = prompt;
    const lost = { callback: 'lost', confirmation: 'lost' } as const;
    const { receipt = '' } = await daraja.phone.answer(checkoutRequestId, 'pay', lost);
    receipts.push({ receipt, customer, shillings: BY_PROMPT, rail: 'prompt' });
    const payment = paymentOf(daraja, receipt);
    const { amount, msisdn, at } = payment;
    const forged = { checkoutRequestId, merchantRequestId, receipt, amount, msisdn, at };
    await Promise.all([tell(() => forgeCallback(urls.stk, forged)), confirmation(payment)]);
  };

  const pays = async (): Promise<void> => {
    while (paying) {
      const customer = chance.pick(customers);
      const prompts = prompting && !busy.has(customer) && chance.next() < 0.6;
      if (prompts) busy.add(customer);
      await (prompts ? answerPrompt(customer) : payBill(customer));
      if (prompts) busy.delete(customer);
      await wait(50 + chance.below(250));
    }
  };
  const all = Array.from({ length: AT_ONCE }, pays);

  return {
    receipts,
    acknowledged: () => acknowledged,
    nextAcknowledged: acknowledgement.next,
    quiet: () => void (prompting = false),
    async finish() {
      paying = false;
      await Promise.all(all);
    },
  };
}

function paymentOf(daraja: DarajaSim, receipt: string): Payment {
  const found = daraja.phone.payments().find((payment) => payment.receipt === receipt);
  if (found === undefined) throw new Error(`no money has moved as ${receipt}`);
  return found;
}

/** Sends a message again and again until the server says Accepted. */
async function untilHeard(message: () => Promise<number>): Promise<void> {
  for (;;) {
    const status = await message().catch(() => 0);
    if (status === 200) return;
    if (status >= 400 && status < 500) throw new Error(`the server refuses a message of Safaricom: ${status}`);
    await wait(50);
  }
}

/** Asks the server for a prompt, once it takes questions. What comes of it shows on the phone. */
function asker(server: string, { name: username, password }: PayerTools['operator']) {
  let token: unknown;
  const answered = async (path: string, body: object): Promise<Answer> => {
    for (;;) {
      const answer = await post(`${server}${path}`, body, token);
      if (answer !== 'not there') return answer;
      await wait(50);
    }
  };
  return async (body: object): Promise<void> => {
    token ??= (await answered('/api/v1/auth/login', { username, password })).accessToken;
    const { status } = await answered('/api/v1/payments/mpesa', body);
    // Anything else than "who are you" is final: it was asked, or refused because an earlier prompt still waits, or
    // the server was killed over it, and nobody knows.
    if (status === 401) token = undefined;
  };
}

interface Answer {
  /** 0 when the server was killed before it answered. */
  readonly status: number;
  readonly accessToken?: unknown;
}

async function post(url: string, body: object, token: unknown): Promise<Answer | 'not there'> {
  const authorization = typeof token === 'string' ? { authorization: `Bearer ${token}` } : {};
  const headers = { 'content-type': 'application/json', ...authorization };
  try {
    const answer = await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) });
    return { ...((await answer.json()) as object), status: answer.status };
  } catch (fault) {
    const { code } = ((fault as Error).cause ?? {}) as { readonly code?: string };
    return code === 'ECONNREFUSED' ? 'not there' : { status: 0 };
  }
}
