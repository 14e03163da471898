import { describeOnEngines } from '@daftari/core/testing';
import { beforeAll, describe, expect, it } from 'vitest';
import { Problem, problemOf, readFault, STATUS_OF } from '../src/http/problem.ts';
import { HOME_10 } from './support/catalogue.ts';
import { openIsp, type Isp } from './support/isp.ts';

const json = { 'content-type': 'application/json' };

/** What is sent, and the status and code that it is told. */
const REFUSED: readonly [
  string,
  string,
  string | undefined,
  Readonly<Record<string, string>>,
  number,
  string,
  string,
][] = [
  ['GET', '/api/v1/nothing', undefined, {}, 404, 'http.notFound', 'an address that is not there'],
  ['PUT', '/api/v1/plans', '{}', json, 405, 'http.method', 'a method that the address does not know'],
  ['POST', '/api/v1/customers', '{"name":', json, 400, 'request.unreadable', 'half a document'],
  ['POST', '/api/v1/customers', '[]', json, 400, 'request.malformed', 'a list instead of an object'],
  ['POST', '/api/v1/customers', '"text"', json, 400, 'request.malformed', 'a text instead of an object'],
  ['POST', '/api/v1/customers', '', json, 400, 'request.malformed', 'nothing at all'],
  ['POST', '/api/v1/customers', '{"__proto__":{"name":"x"}}', json, 400, 'request.unreadable', 'a poisoned object'],
  [
    'POST',
    '/api/v1/customers',
    'name=x',
    { 'content-type': 'application/x-www-form-urlencoded' },
    415,
    'request.mediaType',
    'a form',
  ],
  ['POST', '/api/v1/customers', '<a/>', { 'content-type': 'text/xml' }, 415, 'request.mediaType', 'XML'],
  ['POST', '/api/v1/customers', `{"name":"${'x'.repeat(70_000)}"}`, json, 413, 'request.tooLarge', 'a novel'],
  ['GET', '/api/v1/customers/acc_none', undefined, {}, 404, 'account.missing', 'a customer who is not there'],
  ['GET', '/api/v1/customers/a%20b', undefined, {}, 400, 'request.malformed', 'what is no id'],
  ['GET', '/api/v1/invoices/inv_none', undefined, {}, 404, 'invoice.missing', 'an invoice that is not there'],
  ['GET', '/api/v1/payments/pay_none', undefined, {}, 404, 'payment.missing', 'a payment that is not there'],
  [
    'GET',
    '/api/v1/payments/attempts/att_none',
    undefined,
    {},
    404,
    'payment.attemptMissing',
    'an ask that is not there',
  ],
  ['GET', '/api/v1/plans/pln_none', undefined, {}, 404, 'plan.missing', 'a plan that is not there'],
  ['POST', '/api/v1/payments/mpesa', '{"amount":"10"}', json, 400, 'pay.noCustomer', 'a payment for nobody'],
  ['GET', '/api/v1/demo', undefined, {}, 404, 'http.notFound', 'the demo where there is none'],
];

const plan = (more: object) => ({ ...HOME_10, code: 'other', ...more });

/** What is asked, and the field that is named. */
const MALFORMED: readonly [string, string, object, string, string][] = [
  ['POST', '/api/v1/customers', {}, 'name', 'without a name'],
  ['POST', '/api/v1/customers', { name: '  ' }, 'name', 'a blank name'],
  ['POST', '/api/v1/customers', { name: 'A', phone: '12' }, 'phone', 'a phone of two digits'],
  ['POST', '/api/v1/customers', { name: 'A', email: 'a@' }, 'email', 'half an address'],
  ['POST', '/api/v1/customers', { name: 'A', password: 'short' }, 'password', 'a short password'],
  ['POST', '/api/v1/customers', { name: 'A', nmae: 'B' }, 'body', 'a field that is none'],
  [
    'POST',
    '/api/v1/customers',
    { name: 'A', subscription: { plan: 'home-10', username: 'a b' } },
    'subscription.username',
    'a blank in a username',
  ],
  ['POST', '/api/v1/plans', plan({ price: { minor: 100, currency: 'KES' } }), 'price.minor', 'money as a number'],
  [
    'POST',
    '/api/v1/plans',
    plan({ price: { minor: '1', currency: 'XYZ' } }),
    'price.currency',
    'a currency of nowhere',
  ],
  [
    'POST',
    '/api/v1/plans',
    plan({ validity: { kind: 'duration', count: 0, unit: 'day' } }),
    'validity.count',
    'no time at all',
  ],
  [
    'POST',
    '/api/v1/plans',
    plan({ taxes: [{ code: 'VAT', name: 'VAT', rate: '16%' }] }),
    'taxes.0.rate',
    'a rate in per cent',
  ],
  ['POST', '/api/v1/plans', plan({ downKbps: 1.5 }), 'downKbps', 'half a kilobit'],
  ['POST', '/api/v1/plans', plan({ kind: 'forever' }), 'kind', 'a kind that is none'],
  ['POST', '/api/v1/payments/cash', { customerId: 'acc_1', amount: '0', reference: 'R1' }, 'amount', 'no money'],
  [
    'POST',
    '/api/v1/payments/cash',
    { customerId: 'acc_1', amount: '-5', reference: 'R1' },
    'amount',
    'less than no money',
  ],
  [
    'POST',
    '/api/v1/payments/cash',
    { customerId: 'acc_1', amount: 1000, reference: 'R1' },
    'amount',
    'an amount as a number',
  ],
  ['GET', '/api/v1/customers?page=0', {}, 'query.page', 'a page before the first'],
  ['GET', '/api/v1/customers?limit=101', {}, 'query.limit', 'more rows than a page has'],
  ['GET', '/api/v1/customers?status=asleep', {}, 'query.status', 'a status that is none'],
  ['GET', '/api/v1/customers?colour=red', {}, 'query', 'a question that is none'],
  ['GET', '/api/v1/customers/acc_1/usage?from=2026-13-01', {}, 'query.from', 'a month that is none'],
  ['GET', '/api/v1/customers/acc_1/usage?from=2026-02-01&to=2026-01-01', {}, 'query.from', 'an end before the start'],
  ['GET', '/api/v1/explain?session=ses_1&payment=pay_1', {}, 'query', 'two questions at once'],
];

describeOnEngines('whatever is wrong', (open) => {
  let isp: Isp;
  let token: string;
  beforeAll(async () => {
    isp = await openIsp(open);
    token = await isp.operator();
    await isp.ask('POST', '/api/v1/plans', { token, body: HOME_10 });
  });

  it.each(REFUSED)('%s %s with %s is told as %s', async (method, url, body, headers, status, code) => {
    const reply = await isp.ask(method, url, { token, body, headers });
    expect([reply.status, reply.body.code]).toEqual([status, code]);
    expect(reply.headers['content-type']).toContain('application/problem+json');
    expect(Problem.parse(reply.body).status).toBe(status);
    expect(reply.headers['x-content-type-options']).toBe('nosniff');
    expect(reply.headers['cache-control']).toBe('no-store');
  });

  it('tells which methods an address does take', async () => {
    const reply = await isp.ask('PATCH', '/api/v1/plans', { token, body: {} });
    expect(reply.headers.allow).toBe('GET, POST');
    expect(reply.body.detail).toBe('This address takes GET, POST, not PATCH.');
  });

  it.each(MALFORMED)('%s %s %j names the field %s (%s)', async (method, url, body, path) => {
    const reply = await isp.ask(method, url, method === 'GET' ? { token } : { token, body });
    expect(reply).toMatchObject({ status: 400, body: { code: 'request.malformed' } });
    const { issues } = Problem.parse(reply.body);
    expect(issues?.map((issue) => issue.path)).toContain(path);
    for (const issue of issues ?? []) expect(issue.message).not.toBe('');
  });

  it.each([
    ['postgres', { price: { minor: '1', currency: 'UGX' } }, 400, 'plan.malformed', 'prices are in KES'],
    [
      'taxes',
      {
        taxes: [
          { code: 'V', name: 'V', rate: '0.1' },
          { code: 'V', name: 'V', rate: '0.1' },
        ],
      },
      400,
      'tax.twice',
      'twice',
    ],
  ])('what only the core can see comes through as it says it: %s', async (_, more, status, code, says) => {
    const reply = await isp.ask('POST', '/api/v1/plans', { token, body: plan(more) });
    expect(reply).toMatchObject({ status, body: { code } });
    expect(reply.body.detail).toContain(says);
  });
});

describe('a problem', () => {
  it('tells nothing of a fault of ours but that there was one', () => {
    const fault = readFault(new Error('connect to 10.0.0.3 as root:hunter2 failed'));
    const problem = problemOf(fault, 'urn:uuid:1');
    expect(problem).toMatchObject({ status: 500, code: 'server.fault' });
    expect(JSON.stringify(problem)).not.toContain('hunter2');
  });

  it('can hold any detail that an error has', () => {
    const problem = problemOf(
      { status: 409, code: 'a.b', detail: 'D', details: { minor: 5n, at: null } },
      'urn:uuid:1',
    );
    expect(problem.details).toEqual({ minor: '5', at: null });
  });

  it('has a status for each kind of error, and only the ones that tell the caller what to do', () => {
    expect(STATUS_OF).toEqual({
      invalid: 400,
      denied: 403,
      missing: 404,
      conflict: 409,
      stale: 409,
      refused: 422,
      limited: 429,
      unavailable: 503,
    });
  });
});
