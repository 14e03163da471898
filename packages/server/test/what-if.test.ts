import { describeOnEngines } from '@daftari/core/testing';
import { beforeAll, expect, it } from 'vitest';
import { HOME_10 } from './support/catalogue.ts';
import { openIsp, type Isp } from './support/isp.ts';
import { openPerson } from './support/people.ts';

describeOnEngines('what if', (open) => {
  let isp: Isp;
  let token: string;
  const ask = (method: string, url: string, body?: unknown) => isp.ask(method, `/api/v1${url}`, { token, body });
  const days = { from: '2026-01-01', to: '2027-01-01' };

  /** Looks until a replay is over. */
  async function answerOf(id: string) {
    for (;;) {
      const { body } = await ask('GET', `/what-if/${id}`);
      if (body.state !== 'running') return body;
    }
  }

  beforeAll(async () => {
    isp = await openIsp(open);
    token = await isp.operator();
    await ask('POST', '/plans', HOME_10);
    const amina = await openPerson(isp, 'Amina');
    await ask('POST', '/payments/cash', { customerId: amina.id, amount: '1000', reference: 'R-1' });
  });

  it('a plan is tried before it is published: who would pay more, and whose money is not enough', async () => {
    const plan = { ...HOME_10, price: { minor: '120000', currency: 'KES' } };
    const begun = await ask('POST', '/what-if', { kind: 'plan', plan, ...days });
    expect(begun).toMatchObject({ status: 202, body: { state: 'running', answer: null } });
    const { state, done, total, answer } = await answerOf(begun.body.id);
    expect({ state, done, total }).toEqual({ state: 'done', done: 1, total: 1 });
    expect(answer).toMatchObject({
      total: { before: { gross: { minor: '100000' } }, after: { gross: { minor: '120000' } } },
      accounts: { less: 0, same: 0, more: 1 },
      losers: [{ customerName: 'Amina' }],
      uncovered: { sales: 1, missing: { minor: '20000' }, worst: [{ customerName: 'Amina' }] },
    });
    // It was only asked: what is sold is as it was.
    expect((await ask('GET', '/plans')).body.plans).toHaveLength(1);
  });

  it('a discount, a tax', async () => {
    const discount = { kind: 'discount', discount: { kind: 'percent', rate: '0.1' }, scope: { of: 'account' } };
    const off = await ask('POST', '/what-if', { ...discount, ...days });
    expect((await answerOf(off.body.id)).answer.total.after.gross.minor).toBe('90000');
    const tax = await ask('POST', '/what-if', { kind: 'tax', taxes: [{ code: 'VAT', rate: '0.18' }], ...days });
    // 1,000.00 / 1.18.
    expect((await answerOf(tax.body.id)).answer.total.after.net.minor).toBe('84746');
  });

  it('is refused at once where its days run backwards', async () => {
    const body = { kind: 'tax', taxes: [{ code: 'VAT', rate: '0.18' }], from: '2026-02-01', to: '2026-01-01' };
    const refused = await ask('POST', '/what-if', body);
    expect(refused.status).toBe(400);
    expect(refused.body.detail).toBe('This cannot be replayed: `to` must be a day after `from`.');
  });

  it('says why it could not be replayed', async () => {
    const plan = { ...HOME_10, code: 'nobody' };
    const begun = await ask('POST', '/what-if', { kind: 'plan', plan, ...days });
    expect(await answerOf(begun.body.id)).toMatchObject({ state: 'failed', reason: expect.stringContaining('nobody') });
    expect((await ask('GET', '/what-if/00000000-0000-4000-8000-000000000000')).status).toBe(404);
  });
});
