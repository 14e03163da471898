import type { StormBench, StormMessage, StormPaid, StormPay, StormWorld } from '@daftari/core/testing';
import { kes } from '@daftari/core/testing';
import { mpesa, type CallbackUrls } from '../src/index.ts';
import { forgeCallback, forgeConfirmation, startDaraja } from '../src/testing/index.ts';
import type { DarajaSim, Delivery, Vices } from '../src/testing/index.ts';
import { given, type Given } from './hall.ts';

/** Safaricom's side of a storm calls from here; nobody else is let in. */
const SAFARICOM = '127.0.0.1';
/** Who has learned an address calls from here. */
const STRANGER = { 'x-forwarded-for': '41.90.64.7' };
/** No message goes by itself: the storm sends each as it will. */
const HELD: Vices = { callback: 'held', confirmation: 'held', times: 1 };

/** The till of the simulator, behind its store number. */
export const TILL: Partial<Given> = { transactionType: 'till', partyB: '5174379' };

/** Options of the plugin in a storm. */
const inStorm = (sim: Pick<DarajaSim, 'url' | 'credentials'>, doors: string, line: Partial<Given>): Given =>
  given(sim, doors, { allowFrom: [SAFARICOM], pull: true, ...line });

/**
 * Daraja and all its phones in a storm: prompts and the paybill, callbacks and confirmations of one receipt, queries,
 * and the pull feed. Forged are callbacks of requests that nobody made, and confirmations from where Safaricom is not.
 */
export async function mpesaStorm({ clock, doors, seed }: StormWorld, line: Partial<Given> = {}): Promise<StormBench> {
  const sim = await startDaraja({ allowHttp: true, seed, clock: clock.now, schedule: () => () => undefined });
  const options = inStorm(sim, doors, line);
  const urls = mpesa(options).setup().api?.callbackUrls();
  if (urls === undefined) throw new Error('the plugin has no api');
  await register(sim, urls);
  return {
    gateway: 'mpesa',
    price: kes('1000.00'),
    plugins: () => [mpesa(options)],
    program: { file: new URL('storm-life.ts', import.meta.url), settings: options },
    asked: {
      waiting: async (payer) => sim.phone.prompts(payer).map(({ checkoutRequestId }) => checkoutRequestId),
      async answer(id, how) {
        const { receipt } =
          how === 'pay'
            ? await sim.phone.answer(id, 'pay', { ...HELD, contradiction: 'failure-last' })
            : await sim.phone.answer(id, 'cancel', HELD);
        const told = held(sim, isOf(id, receipt));
        if (receipt === undefined) return { paid: null, messages: told.map((one) => sending(one)) };
        return { paid: paidOf(sim, receipt, told), messages: [] };
      },
    },
    async herself({ payer, reference, amount }) {
      const wanted = { msisdn: payer, amount: shillings(amount), account: reference };
      const { receipt, resultCode } = await sim.phone.payBill(wanted, HELD);
      if (receipt === undefined) throw new Error(`the paybill refused ${wanted.amount}: ${resultCode}`);
      return paidOf(
        sim,
        receipt,
        held(sim, (one) => one.receipt === receipt),
      );
    },
    forge: forger(sim, urls, clock.now),
    close: () => sim.close(),
  };
}

/** The same on a till, whose confirmations name nobody's account: who pays it of her own accord would be a stray. */
export async function tillStorm(world: StormWorld): Promise<StormBench> {
  const { herself: _, ...bench } = await mpesaStorm(world, TILL);
  return bench;
}

/** As an ISP does once, before it opens. */
async function register({ url, credentials }: DarajaSim, urls: CallbackUrls): Promise<void> {
  const basic = Buffer.from(`${credentials.consumerKey}:${credentials.consumerSecret}`).toString('base64');
  const asked = await fetch(`${url}/oauth/v1/generate?grant_type=client_credentials`, {
    headers: { authorization: `Basic ${basic}` },
  });
  const { access_token: token } = (await asked.json()) as { access_token: string };
  const post = async (path: string, body: unknown) => {
    const headers = { authorization: `Bearer ${token}` };
    const answer = await fetch(url + path, { method: 'POST', headers, body: JSON.stringify(body) });
    if (!answer.ok) throw new Error(`${path}: ${await answer.text()}`);
  };
  const { shortcode: ShortCode } = credentials;
  const { confirmation: ConfirmationURL, validation: ValidationURL, pull: CallBackURL } = urls;
  await post('/mpesa/c2b/v2/registerurl', { ShortCode, ResponseType: 'Completed', ConfirmationURL, ValidationURL });
  const NominatedNumber = '254708374149';
  await post('/pulltransactions/v1/register', { ShortCode, RequestType: 'Pull', NominatedNumber, CallBackURL });
}

const shillings = ({ minor }: StormPay['amount']): string => String(minor / 100n);

const held = (sim: DarajaSim, which: (one: Delivery) => boolean): readonly Delivery[] =>
  sim.deliveries().filter((one) => one.state === 'held' && which(one));

const isOf = (checkoutRequestId: string, receipt: string | undefined) => (one: Delivery) =>
  one.checkoutRequestId === checkoutRequestId || (receipt !== undefined && one.receipt === receipt);

/** Sends a held message once; the storm may do so again. */
function sending({ url, body }: Delivery): StormMessage {
  return async () => {
    const answer = await fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body });
    await answer.arrayBuffer();
    return answer.ok;
  };
}

function paidOf(sim: DarajaSim, receipt: string, told: readonly Delivery[]): StormPaid {
  const payment = sim.phone.payments().find((one) => one.receipt === receipt);
  if (payment === undefined) throw new Error(`no payment ${receipt}`);
  return {
    receipt,
    amount: kes(payment.amount),
    messages: told.filter((one) => one.receipt === receipt).map((one) => sending(one)),
    // A callback of failure names no receipt.
    contradictions: told.filter((one) => one.receipt === undefined).map((one) => sending(one)),
  };
}

function forger({ credentials }: DarajaSim, urls: CallbackUrls, now: () => number): NonNullable<StormBench['forge']> {
  let forged = 0;
  return ({ payer: msisdn, reference: account, amount: wanted }) => {
    forged += 1;
    const [receipt, amount, at] = [`FAKE${String(forged).padStart(6, '0')}`, `${shillings(wanted)}.00`, now()];
    const checkoutRequestId = `ws_CO_${String(forged).padStart(24, '0')}`;
    const { shortcode } = credentials;
    return [
      () => taken(forgeCallback(urls.stk, { checkoutRequestId, receipt, amount, msisdn, at })),
      () => taken(forgeConfirmation(urls.confirmation, { receipt, amount, shortcode, account, at }, STRANGER)),
    ];
  };
}

const taken = async (status: Promise<number>): Promise<boolean> => (await status) === 200;
