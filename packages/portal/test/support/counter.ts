import { createApi, type Api } from '../../src/api/api.ts';
import { createClient } from '../../src/api/client.ts';
import type { Kept, SessionStore } from '../../src/api/session.ts';
import { createCheckout, type Checkout } from '../../src/pages/ways/checkout.ts';
import { startFakeApi, type FakeApi } from '../fake-api.ts';

/** A customer's paying over the fake API, without a page. */
export interface CounterTest {
  readonly fake: FakeApi;
  readonly api: Api;
  readonly checkout: Checkout;
  /** The provider's pages that she was sent to. */
  readonly left: readonly string[];
  /** Another page of the same tab. */
  readonly another: () => Checkout;
  /** Lets the answer to the next request with this path be lost on the way back. */
  readonly lose: (path: string) => void;
}

/** Who pays at the counter: the second customer of the fake. */
export const PAYER = 'c2';

/** Starts the fake, and signs the second customer in. The page of the test stands in for one of the fake's. */
export async function openCounter(language: 'en' | 'sw' = 'en'): Promise<CounterTest> {
  const fake = await startFakeApi({ paceMs: 5, assets: new URL('file:///nowhere/') });
  const left: string[] = [];
  let lost = '';
  // The page that happy-dom stands on is of another origin than the fake.
  const { settings } = (window as unknown as { happyDOM: { settings: { fetch: object } } }).happyDOM;
  Object.assign(settings.fetch, { disableSameOriginPolicy: true });
  const client = createClient({
    base: fake.url,
    session: signedIn(),
    async fetch(input, init) {
      const response = await fetch(input, init);
      if (lost === '' || typeof input !== 'string' || !input.endsWith(lost)) return response;
      lost = '';
      throw new TypeError('the connection broke');
    },
    now: () => Date.now(),
    onSignedOut: () => undefined,
  });
  const api = createApi(client);
  const another = (): Checkout =>
    createCheckout(
      { requestUpdate: () => undefined },
      { api: () => api, customerId: () => PAYER, language: () => language, leave: (url) => void left.push(url) },
    );
  return { fake, api, checkout: another(), left, another, lose: (path) => (lost = path) };
}

function signedIn(): SessionStore {
  let kept: Kept | null = { refreshToken: 'refresh-brian', user: {} } as unknown as Kept;
  return {
    read: () => kept,
    write: (now) => void (kept = now),
    alone: (work) => work(),
  };
}
