import { expect, it } from 'vitest';
import type { DarajaSim } from '../../src/testing/index.ts';
import { MSISDN, answered, benches } from '../bench.ts';

const bench = benches();

const send = async (sim: DarajaSim, path: string, body: unknown) => {
  const response = await fetch(sim.url + path, { method: 'POST', body: JSON.stringify(body) });
  return { status: response.status, body: await response.json() };
};

it('shows the prompt of its own phone, and pays it', async () => {
  const { client, sim, ask, ears } = await bench();
  const { checkoutRequestId } = answered(await client.push(ask()));
  const seen = await (await fetch(`${sim.url}/_sim/prompts?msisdn=${MSISDN}`)).json();
  expect(seen).toMatchObject({
    business: { name: 'Daftari Networks', shortcode: '174379' },
    prompts: [{ checkoutRequestId, amount: 500, accountReference: 'WIFI-001' }],
    messages: [],
  });
  expect(await (await fetch(`${sim.url}/_sim/prompts?msisdn=254711111111`)).json()).toMatchObject({ prompts: [] });
  const paid = await send(sim, '/_sim/answer', { checkoutRequestId, answer: 'pay' });
  expect(paid).toMatchObject({ status: 200, body: { code: '0', receipt: expect.any(String) } });
  expect(ears.received).toHaveLength(1);
  const after = (await (await fetch(`${sim.url}/_sim/prompts?msisdn=${MSISDN}`)).json()) as {
    messages: { text: string }[];
  };
  expect(after.messages[0]?.text).toContain('Ksh500.00');
});

it('answers a prompt once', async () => {
  const { client, sim, ask } = await bench();
  const { checkoutRequestId } = answered(await client.push(ask()));
  expect(await send(sim, '/_sim/answer', { checkoutRequestId, answer: 'cancel' })).toMatchObject({
    body: { code: '1032' },
  });
  expect(await send(sim, '/_sim/answer', { checkoutRequestId, answer: 'pay' })).toMatchObject({ status: 404 });
  expect(await send(sim, '/_sim/answer', { checkoutRequestId, answer: 'steal' })).toMatchObject({ status: 400 });
});

it.each<[body: Record<string, unknown>, status: number, why: string]>([
  [{ msisdn: MSISDN, amount: 250, account: 'WIFI-001' }, 200, 'a payment'],
  [{ msisdn: MSISDN, amount: '0', account: 'WIFI-001' }, 400, 'nothing'],
  [{ msisdn: MSISDN, amount: 'much', account: 'WIFI-001' }, 400, 'no amount'],
  [{ msisdn: '0708', amount: 1, account: 'WIFI-001' }, 400, 'no phone'],
])('pays the paybill with %o: %s, %s', async (body, status) => {
  const { sim } = await bench();
  expect(await send(sim, '/_sim/paybill', body)).toMatchObject({ status });
  expect(sim.phone.payments()).toHaveLength(status === 200 ? 1 : 0);
});

it('is a page, in which nothing of the address becomes markup', async () => {
  const { sim } = await bench();
  const page = await fetch(`${sim.url}/phone?msisdn=${encodeURIComponent('"><script>alert(1)</script>')}`);
  expect(page.headers.get('content-type')).toBe('text/html; charset=utf-8');
  const html = await page.text();
  expect(html).toContain('data-msisdn="254708374149"');
  expect(html).not.toContain('alert(1)');
});
