import { cardOfNumber } from './cards.ts';
import { completeSession } from './pages.ts';
import { newMethod } from './objects.ts';
import { missing, StripeRefusal, text, type Ask, type Reply } from './reply.ts';
import { find, type World } from './world.ts';

/** What people see of the simulated Stripe: its page, and the script that stands in for stripe.js. */
export function browserPages(world: World): ReadonlyMap<string, (ask: Ask) => Reply> {
  return new Map<string, (ask: Ask) => Reply>([
    ['GET /stripe.js', ({ url }) => ({ status: 200, body: standIn(url), type: 'text/javascript; charset=utf-8' })],
    ['GET /pay/:id', (ask) => page(world, ask, '')],
    ['POST /pay/:id', (ask) => pay(world, ask)],
    ['POST /authenticate/:id', (ask) => authenticate(world, ask)],
  ]);
}

/** Her bank has seen her: the next confirmation of this goes through. */
function authenticate(world: World, { params: [id = ''] }: Ask): Reply {
  world.authenticated.add(id);
  return { status: 200, body: { authenticated: id } };
}

function page(world: World, { params: [id] }: Ask, says: string): Reply {
  const session = find(world, 'checkout.session', id);
  if (session?.status !== 'open') throw missing('page', id ?? '');
  const { amount_total: amount, currency, cancel_url: back } = session;
  const sum = amount === null ? 'Save a card' : `${amount} in the smallest unit of ${currency ?? ''}`;
  return {
    status: says === '' ? 200 : 402,
    body: `<!doctype html><html lang="en"><meta charset="utf-8"><title>Simulated Stripe</title>
<h1>Simulated Stripe</h1><p>${sum}</p><p role="alert">${says}</p>
<form method="post"><label>Card number <input name="number" value="4242424242424242"></label>
<button>${amount === null ? 'Save' : 'Pay'}</button></form><a href="${back ?? '/'}">Back</a></html>`,
  };
}

function pay(world: World, ask: Ask): Reply {
  const session = find(world, 'checkout.session', ask.params[0]);
  if (session === undefined) throw missing('page', ask.params[0] ?? '');
  const card = cardOfNumber(text(ask.fields, 'number') ?? '');
  if (card === undefined) return page(world, ask, 'Your card number is incorrect.');
  try {
    completeSession(world, session, newMethod(world, card));
  } catch (thrown) {
    if (thrown instanceof StripeRefusal) return page(world, ask, thrown.message);
    throw thrown;
  }
  return { status: 303, body: '', headers: { location: session.success_url ?? '/' } };
}

/**
 * A stand-in for stripe.js, as far as our element uses it: an input for the number of a test card where Stripe has its
 * frame. A card whose bank asks for its holder is waved through.
 */
function standIn({ origin }: URL): string {
  return STAND_IN.replace(
    '"BASE"',
    `(document.currentScript?.src && new URL(document.currentScript.src).origin) || ${JSON.stringify(origin)}`,
  );
}

const STAND_IN = `(() => {
  const BASE = "BASE";
  const ask = async (key, path, fields) => {
    const body = new URLSearchParams(fields);
    const headers = { authorization: 'Bearer ' + key };
    const answer = await fetch(BASE + path, { method: 'POST', headers, body });
    return answer.json();
  };
  const confirm = async (key, kind, { elements }) => {
    const id = elements.clientSecret.split('_secret_')[0];
    const fields = {
      client_secret: elements.clientSecret,
      'payment_method_data[type]': 'card',
      'payment_method_data[card][number]': elements.number(),
    };
    let said = await ask(key, '/v1/' + kind + '/' + id + '/confirm', fields);
    if (said.status === 'requires_action') {
      await ask(key, '/authenticate/' + id, {});
      said = await ask(key, '/v1/' + kind + '/' + id + '/confirm', {
        client_secret: elements.clientSecret,
        payment_method: said.payment_method,
      });
    }
    if (said.error) return { error: said.error };
    return kind === 'payment_intents' ? { paymentIntent: said } : { setupIntent: said };
  };
  window.Stripe = (key) => ({
    elements: ({ clientSecret }) => {
      const input = document.createElement('input');
      input.setAttribute('aria-label', 'Card number');
      input.inputMode = 'numeric';
      input.placeholder = 'Card number (simulated)';
      input.style.cssText = 'inline-size: 100%; box-sizing: border-box; padding: 0.75rem; font: inherit';
      return {
        clientSecret,
        number: () => input.value,
        create: () => {
          const heard = {};
          return {
            on: (name, hear) => (heard[name] = hear),
            mount: (place) => {
              place.append(input);
              queueMicrotask(() => heard.ready?.());
            },
          };
        },
      };
    },
    confirmPayment: (order) => confirm(key, 'payment_intents', order),
    confirmSetup: (order) => confirm(key, 'setup_intents', order),
  });
})();
`;
