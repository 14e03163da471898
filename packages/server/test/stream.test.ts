import { aReport, describeOnEngines, span } from '@daftari/core/testing';
import { afterEach, beforeAll, expect, it } from 'vitest';
import { createHub } from '../src/hub.ts';
import { HOME_10 } from './support/catalogue.ts';
import { openIsp, type Isp } from './support/isp.ts';

interface Heard {
  readonly name: string;
  readonly id: string;
  readonly data: Readonly<Record<string, unknown>>;
}

describeOnEngines('the stream of events', (open) => {
  let isp: Isp;
  let address: string;
  let operator: string;
  let amina: { id: string; number: string };
  let brian: { id: string; number: string };
  const streams: { close(): Promise<void> }[] = [];

  beforeAll(async () => {
    isp = await openIsp(open);
    await isp.server.hapi.start();
    address = isp.server.hapi.info.uri;
    operator = await isp.operator();
    await isp.ask('POST', '/api/v1/plans', { token: operator, body: HOME_10 });
    const make = async (name: string) => {
      const subscription = { plan: 'home-10', username: name, secret: 'hunter42' };
      const body = { name, password: `${name}-portal`, subscription };
      return (await isp.ask('POST', '/api/v1/customers', { token: operator, body })).body;
    };
    [amina, brian] = [await make('amina'), await make('brian')];
  });
  afterEach(async () => {
    for (const stream of streams.splice(0)) await stream.close();
  });

  /** Opens a stream, and resolves once it is listening. */
  const listen = async (token: string) => {
    const response = await fetch(`${address}/api/v1/stream`, {
      headers: { authorization: `Bearer ${token}`, 'accept-encoding': 'gzip' },
    });
    const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
    let text = '';
    const until = async (has: (text: string) => boolean): Promise<string> => {
      while (!has(text)) {
        const piece = await reader?.read();
        if (piece === undefined || piece.done) break;
        text += piece.value;
      }
      return text;
    };
    streams.push({ close: async () => reader?.cancel() });
    await until((got) => got.includes(': listening\n\n'));
    return { response, until, next: async (name: string) => eventsOf(await until((got) => hasEvent(got, name))) };
  };
  const pay = (customer: { number: string }, receipt: string) =>
    isp.billing.applyResult('desk', {
      kind: 'received',
      receipt,
      providerReference: null,
      amount: { minor: 100_000n, currency: 'KES' },
      providerAt: null,
      accountReference: customer.number,
      payer: null,
      payerName: null,
    });
  const tokenOf = async (name: string) => (await isp.login(name, `${name}-portal`)).body.accessToken as string;

  it('tells an operator what happens at once, uncompressed, each with its own id', async () => {
    const stream = await listen(operator);
    expect(stream.response.headers.get('content-type')).toContain('text/event-stream');
    expect(stream.response.headers.get('content-encoding')).not.toBe('gzip');
    await pay(amina, 'S1');
    const heard = await stream.next('entitlementChanged');
    const received = heard.find(({ name }) => name === 'paymentReceived');
    expect(received?.data).toMatchObject({
      accountId: amina.id,
      reference: 'S1',
      amount: { minor: '100000', currency: 'KES' },
    });
    expect(new Set(heard.map(({ id }) => id)).size).toBe(heard.length);
  });

  it('tells a customer her own and nothing of others, nor of money without an owner', async () => {
    const stream = await listen(await tokenOf('amina'));
    await pay(brian, 'S2');
    await pay({ number: 'nobody' }, 'S3');
    await isp.billing.recordUsage([
      aReport({ username: 'brian', sessionKey: 'b', kind: 'start', at: isp.clock.now() }),
    ]);
    await pay(amina, 'S4');
    const heard = await stream.next('entitlementChanged');
    expect(heard.find(({ name }) => name === 'paymentReceived')?.data).toMatchObject({ reference: 'S4' });
    expect(heard.every(({ data }) => data['accountId'] === amina.id)).toBe(true);
  });

  it('tells her what is changed for her, and of the credit note that it makes', async () => {
    const stream = await listen(await tokenOf('amina'));
    const { subscriptions } = (await isp.ask('GET', `/api/v1/customers/${amina.id}`, { token: operator })).body;
    const [{ id }] = subscriptions;
    isp.clock.advance(1_000);
    const url = `/api/v1/subscriptions/${id}/changes`;
    const body = { kind: 'cancel', when: 'now', unused: 'credit' };
    expect((await isp.ask('POST', url, { token: operator, body })).body).toMatchObject({ state: 'done' });
    await stream.next('creditNoteIssued');
    const heard = await stream.next('subscriptionChanged');
    expect(heard.find(({ name }) => name === 'subscriptionChanged')?.data).toMatchObject({
      subscriptionId: id,
      kind: 'cancel',
      state: 'done',
    });
    const [note] = (await isp.ask('GET', `/api/v1/customers/${amina.id}/invoices`, { token: operator })).body.invoices;
    expect(note).toMatchObject({ kind: 'credit_note', status: 'paid' });
    expect(heard.find(({ name }) => name === 'creditNoteIssued')?.data).toMatchObject({
      invoiceId: note.id,
      total: note.total,
    });
    const unpaid = `/api/v1/customers/${amina.id}/invoices?status=open`;
    expect((await isp.ask('GET', unpaid, { token: operator })).body.invoices).toEqual([]);
    const why = (await isp.ask('GET', `/api/v1/explain?invoice=${note.id}`, { token: operator })).body;
    expect(why).toMatchObject({ whole: true });
    expect(why.verdict).toContain('in favour of the customer');
  });

  it('asks for a log-in', async () => {
    const response = await fetch(`${address}/api/v1/stream`);
    expect(response.status).toBe(401);
    await response.body?.cancel();
  });

  it('lets one user have only so many', async () => {
    const token = await tokenOf('brian');
    for (let count = 0; count < 20; count++) await listen(token);
    const response = await fetch(`${address}/api/v1/stream`, { headers: { authorization: `Bearer ${token}` } });
    expect(response.status).toBe(429);
    expect(await response.json()).toMatchObject({ code: 'stream.tooMany' });
  });

  it('drops a reader who does not read, instead of keeping everything for her', () => {
    const hub = createHub(isp.billing);
    const goodUntil = isp.clock.now() + span.hour;
    const slow = hub.open({ userId: 'slow', name: 'slow', role: 'operator', accountId: null, goodUntil });
    const event = { name: 'paymentFailed', aggregate: 'a', sequence: 1, at: 0 } as const;
    const payload = { accountId: 'a', attemptId: 'b', reason: 'x'.repeat(10_000) };
    for (let count = 0; count < 20; count++) isp.billing.events.emit('paymentFailed', { ...event, payload });
    expect(slow.destroyed).toBe(false);
    for (let count = 0; count < 20; count++) isp.billing.events.emit('paymentFailed', { ...event, payload });
    expect(slow.destroyed).toBe(true);
    hub.close();
  });

  it('tells a customer nothing whose token names no account: only operators hear of everybody', () => {
    const hub = createHub(isp.billing);
    const goodUntil = isp.clock.now() + span.hour;
    const nobody = hub.open({ userId: 'x', name: 'x', role: 'customer', accountId: null, goodUntil });
    const payload = { accountId: 'a', attemptId: 'b', reason: 'no' };
    isp.billing.events.emit('paymentFailed', { name: 'paymentFailed', aggregate: 'a', sequence: 1, at: 0, payload });
    expect(String(nobody.read())).not.toContain('paymentFailed');
    hub.close();
  });

  it('ends with the token, so that a log-in that is over hears nothing more', async () => {
    isp.clock.advance(15 * span.minute - 50);
    const late = await isp.login('amina', 'amina-portal');
    isp.clock.advance(15 * span.minute - 50);
    const stream = await listen(late.body.accessToken);
    // The token has 50 ms left; the stream ends by itself and this resolves.
    await stream.until(() => false);
  });
});

function hasEvent(text: string, name: string): boolean {
  return new RegExp(`event: ${name}\\ndata: .*\\n\\n`).test(text);
}

function eventsOf(text: string): readonly Heard[] {
  return [...text.matchAll(/id: (\S+)\nevent: (\w+)\ndata: (.*)\n\n/g)].map(([, id = '', name = '', data = '']) => ({
    id,
    name,
    data: JSON.parse(data) as Heard['data'],
  }));
}
