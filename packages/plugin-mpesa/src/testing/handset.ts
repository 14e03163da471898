import { handsetPage } from './handset-page.ts';
import type { Phone, PromptAnswer } from './phone.ts';
import type { Ask, Reply } from './reply.ts';
import { ok } from './reply.ts';
import type { World } from './world.ts';

/** Answers one path of the simulator's own. */
export type Handler = (ask: Ask) => Reply | Promise<Reply>;

const ANSWERS: readonly PromptAnswer[] = ['pay', 'cancel', 'wrong-pin', 'timeout', 'insufficient'];

/** The handset page and the JSON that it lives on. None of it is Daraja's. */
export function handsetRoutes(world: World, phone: Phone): ReadonlyMap<string, Handler> {
  const { businessName, shortcode, clock } = world.settings;
  return new Map<string, Handler>([
    ['GET /phone', ({ url }) => page(url.searchParams.get('msisdn') ?? '')],
    [
      'GET /_sim/prompts',
      ({ url }) => {
        const msisdn = url.searchParams.get('msisdn') ?? undefined;
        const messages = msisdn === undefined ? [] : phone.messages(msisdn);
        return ok({
          now: clock(),
          business: { name: businessName, shortcode },
          prompts: phone.prompts(msisdn),
          messages,
        });
      },
    ],
    [
      'POST /_sim/answer',
      async ({ body }) => {
        const id = String(body['checkoutRequestId']);
        const given = ANSWERS.find((one) => one === body['answer']);
        if (given === undefined) return wrong(`answer is one of ${ANSWERS.join(', ')}`);
        if (!world.waiting.has(id)) return { status: 404, body: { reason: 'no such prompt waits' } };
        return ok(await phone.answer(id, given));
      },
    ],
    [
      'POST /_sim/paybill',
      async ({ body }) => {
        const [msisdn, amount, account] = [String(body['msisdn']), String(body['amount']), String(body['account'])];
        if (!/^254[17]\d{8}$/.test(msisdn)) return wrong('msisdn is 2547… or 2541…');
        if (!/^\d{1,7}(\.\d{1,2})?$/.test(amount) || Number(amount) <= 0) return wrong('amount is in shillings');
        return ok(await phone.payBill({ msisdn, amount, account }));
      },
    ],
  ]);
}

function page(msisdn: string): Reply {
  // Only digits reach the page, so that nothing of the address can become markup.
  return ok(handsetPage(/^254[17]\d{8}$/.test(msisdn) ? msisdn : '254708374149'));
}

const wrong = (reason: string): Reply => ({ status: 400, body: { reason } });
