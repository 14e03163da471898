import { dueAt, FREQUENCIES, isDate, THIRD_PARTY_FREQUENCIES } from './calendar.ts';
import type { Deliveries } from './deliveries.ts';
import { saidOf } from './messages.ts';
import { newCheckoutRequestId, newMerchantRequestId, newRequestId } from './names.ts';
import type { Desk } from './orders.ts';
import { shillings } from './organisation.ts';
import { book, confirm, draft, mayPay } from './payments.ts';
import type { Ask, Field, Reply } from './reply.ts';
import { takes, textOf, wrongField } from './reply.ts';
import type { Vices } from './vices.ts';
import { drawVices } from './vices.ts';
import type { Prompt, StandingOrder, World } from './world.ts';
import { openPrompt } from './world.ts';

/**
 * What a standing order may be called, and whether its frequencies are those of the newer page. "Marchant" is the
 * documents' own; the newer page has other words, and another table.
 */
const TYPES = new Map([
  ['Standing Order Customer Pay Bill', { till: false, thirdParty: false }],
  ['Standing Order Customer Pay Marchant', { till: true, thirdParty: false }],
  ['Standing Order Customer Pay Merchant', { till: true, thirdParty: false }],
  ['Standing Order Pay Bill External Third Party', { till: false, thirdParty: true }],
  ['Standing Order Pay Merchant External Third Party', { till: true, thirdParty: true }],
]);

const ORDER: readonly Field[] = [
  ['StandingOrderName', takes.length(1, 100)],
  ['StartDate', isDate],
  ['EndDate', isDate],
  ['TransactionType', (text) => TYPES.has(text)],
  ['ReceiverPartyIdentifierType', takes.oneOf('2', '4')],
  ['Amount', takes.amount],
  ['PartyA', takes.phone],
  ['CallBackURL', takes.url],
  ['AccountReference', takes.length(1, 12)],
  ['TransactionDesc', takes.length(1, 13)],
];

/**
 * POST /standingorder/v1/createStandingOrderExternal: the customer is asked on her phone, and her answer is told to
 * CallBackURL. The acknowledgement says 200 where all else of Daraja says 0.
 */
export function createStandingOrder(desk: Desk, ask: Ask, placed: (prompt: Prompt) => void): Reply {
  const { world } = desk;
  const text = (field: string): string => textOf(ask.body[field]);
  if (wrongField(world, ORDER, ask) !== undefined || text('EndDate') < text('StartDate')) return wrong(world, ask);
  const { till, thirdParty } = TYPES.get(text('TransactionType')) ?? { till: false, thirdParty: false };
  const frequencies = thirdParty ? THIRD_PARTY_FREQUENCIES : FREQUENCIES;
  const org = world.organisations.get(text('BusinessShortCode'));
  const frequency = text('Frequency');
  if (org === undefined || !frequencies.has(frequency) || till !== (text('ReceiverPartyIdentifierType') === '2'))
    return wrong(world, ask);
  const requestId = text('CustomStoId') || newRequestId(world);
  const order: StandingOrder = {
    id: world.random.text(7, '123456789'),
    name: text('StandingOrderName'),
    msisdn: text('PartyA'),
    amount: Number(text('Amount')),
    shortcode: org.shortcode,
    paidTo: till ? org.till : org.shortcode,
    account: till ? '' : text('AccountReference'),
    start: text('StartDate'),
    end: text('EndDate'),
    step: frequencies.get(frequency),
    requestId,
    callbackUrl: text('CallBackURL'),
    state: 'asked',
    turns: 0,
  };
  world.standingOrders.push(order);
  askConsent(desk, ask, order, placed);
  return acknowledge(requestId, 200, 'Request accepted for processing');
}

/** Tells what a customer said to a standing order, and sets it going if she agreed. */
export async function answerConsent(
  world: World,
  deliveries: Deliveries,
  id: string,
  code: string,
  { callback, times }: Required<Pick<Vices, 'callback' | 'times'>>,
): Promise<void> {
  const order = found(world, id);
  const twin = world.standingOrders.find(
    ({ msisdn, name, state }) => msisdn === order.msisdn && name === order.name && state === 'active',
  );
  const ended = code === '0' && twin !== undefined ? '1050' : code;
  order.state = ended === '0' ? 'active' : 'refused';
  const body = callbackBody(order, ended);
  await deliveries.deliver({ rail: 'standing order', url: order.callbackUrl, body }, callback, times);
}

/** Ends a standing order on the customer's side. @throws Error for no such */
export const cancelOrder = (world: World, id: string): void => void (found(world, id).state = 'cancelled');

/**
 * Makes every payment that has fallen due by the clock, the oldest first, each at its own time; answers how many were
 * made. One that the phone cannot pay is left out, and nobody is told.
 */
export async function payDue(world: World, deliveries: Deliveries): Promise<number> {
  const now = world.settings.clock();
  const due = world.standingOrders.flatMap((order) => turnsDue(order, now).map((at) => ({ order, at })));
  let made = 0;
  for (const { order, at } of due.toSorted((a, b) => a.at - b.at)) {
    const { msisdn, amount, account, shortcode, paidTo } = order;
    if (mayPay(world, { msisdn, amount: String(amount), at }) !== '0') continue;
    const payment = draft(world, { msisdn, amount, account, shortcode, paidTo, by: 'standing order', at });
    book(world, payment);
    made += 1;
    await confirm(world, deliveries, payment, drawVices(world.random, world.settings.chances));
  }
  return made;
}

/** When the next payment of any standing order falls due. */
export function nextDue(world: World): number | undefined {
  const next = world.standingOrders
    .filter(({ state }) => state === 'active')
    .map(({ start, end, step, turns }) => dueAt(start, end, step, turns))
    .filter((at) => at !== undefined);
  return next.length === 0 ? undefined : Math.min(...next);
}

/** The turns of an order that have come, which counts them. */
function turnsDue(order: StandingOrder, now: number): readonly number[] {
  const times: number[] = [];
  while (order.state === 'active') {
    const at = dueAt(order.start, order.end, order.step, order.turns);
    if (at === undefined) order.state = 'ended';
    else if (at <= now) times.push(at);
    else break;
    order.turns += 1;
  }
  return times;
}

function askConsent(
  { world, deliveries }: Desk,
  { answered }: Ask,
  order: StandingOrder,
  placed: (prompt: Prompt) => void,
): void {
  const { id, msisdn, amount, paidTo, account, callbackUrl, shortcode } = order;
  if (openPrompt(world, msisdn) !== undefined) {
    // A phone that shows a prompt already cannot be asked.
    const vices = drawVices(world.random, world.settings.chances);
    return deliveries.background(answered.then(() => answerConsent(world, deliveries, id, '1001', vices)));
  }
  const prompt: Prompt = {
    checkoutRequestId: newCheckoutRequestId(world),
    merchantRequestId: newMerchantRequestId(world),
    msisdn,
    amount,
    partyB: paidTo,
    transactionType: 'Standing Order',
    accountReference: account,
    description: order.name,
    callbackUrl,
    askedAt: world.settings.clock(),
    shortcode,
    standingOrder: id,
  };
  world.prompts.set(prompt.checkoutRequestId, prompt);
  world.waiting.set(prompt.checkoutRequestId, prompt);
  placed(prompt);
}

/** Daraja's answer to a request. Only its success is documented; the refusal is made in its likeness. */
function acknowledge(requestId: string, status: number, said: string): Reply {
  const ResultDesc = status === 200 ? saidOf('0') : said;
  const responseCode = String(status);
  const body = {
    ResponseHeader: { responseRefID: requestId, responseCode, responseDescription: said, ResultDesc },
    ResponseBody: { responseDescription: said, responseCode },
  };
  return { status, body };
}

function wrong(world: World, ask: Ask): Reply {
  const named = ORDER.find(([field, check]) => !check(textOf(ask.body[field]), world))?.[0] ?? 'payload';
  return acknowledge(newRequestId(world), 400, `Bad Request - Invalid ${named}`);
}

/** The callback of August 2026: what was agreed comes with it, and the older fields after that. */
function callbackBody({ id, requestId, name, amount, start, end, msisdn }: StandingOrder, code: string): string {
  const good = code === '0';
  const said = good ? 'Standing order created successfully' : (CONSENT_SAID[code] ?? saidOf(code));
  const agreed = [
    { name: 'standingOrderName', value: name },
    { name: 'amount', value: shillings(BigInt(amount) * 100n) },
    { name: 'issuePaymentReminderUntil', value: end },
    { name: 'reminderScheduleId', value: id },
    { name: 'firstPaymentReminderDate', value: start },
    { name: 'status', value: 'ACTIVE' },
    { name: 'TransactionID', value: id },
  ];
  return JSON.stringify({
    responseHeader: {
      responseRefID: requestId,
      requestRefID: requestId,
      responseCode: code,
      responseDescription: said,
    },
    responseBody: {
      responseData: [
        ...(good ? agreed : []),
        { name: 'ResponseCode', value: code },
        { name: 'Status', value: good ? 'OKAY' : 'ERROR' },
        { name: 'Msisdn', value: `*********${msisdn.slice(-3)}` },
      ],
    },
  });
}

const CONSENT_SAID: Readonly<Record<string, string>> = {
  '1050': 'The customer already has a standing order with the same name.',
};

function found(world: World, id: string): StandingOrder {
  const order = world.standingOrders.find((each) => each.id === id);
  if (order === undefined) throw new Error(`no standing order ${id}`);
  return order;
}
