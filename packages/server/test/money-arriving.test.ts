import { describeOnEngines, kes, received } from '@daftari/core/testing';
import { beforeAll, expect, it } from 'vitest';
import { HOME_10 } from './support/catalogue.ts';
import { openIsp, OPERATOR, type Isp } from './support/isp.ts';
import { openPerson, type Person } from './support/people.ts';
import { fakeProvider, openOperator, type Asks } from './support/provider.ts';

describeOnEngines('money that arrives, over HTTP', (open) => {
  const provider = fakeProvider();
  let isp: Isp;
  let amina: Person;
  let desk: Asks;
  let receipts = 0;
  /** Money whose payer has typed a number that is nobody's. */
  const unmatched = async (amount = '1000.00'): Promise<string> => {
    receipts += 1;
    const given = { receipt: `SCK${receipts}`, accountReference: 'NOBODY', providerReference: null };
    const applied = await isp.billing.applyResult('paybill', received({ ...given, amount: kes(amount) }));
    expect(applied.outcome).toBe('unmatched');
    return (await desk('GET', '/payments?status=unmatched')).body.payments[0].id;
  };

  beforeAll(async () => {
    isp = await openIsp(open, { plugins: [provider.plugin] });
    const token = await isp.operator();
    await isp.ask('POST', '/api/v1/plans', { token, body: HOME_10 });
    amina = await openPerson(isp, 'Amina');
    desk = await openOperator(isp, 'otieno');
  });

  it.each([
    ['GET', '/payments/pay_1/suggestions'],
    ['POST', '/payments/pay_1/attribute'],
    ['POST', '/payments/pay_1/hold'],
    ['POST', '/payments/pay_1/release'],
    ['GET', '/cheques'],
    ['POST', '/cheques'],
    ['POST', '/cheques/chq_1/clear'],
    ['POST', '/cheques/chq_1/bounce'],
    ['GET', '/cash/drawer'],
    ['POST', '/cash/closings'],
    ['GET', '/cash/closings'],
    ['GET', '/cash/safe'],
    ['POST', '/cash/deposits'],
  ])('%s %s is for operators', async (method, url) => {
    const body = method === 'POST' ? {} : undefined;
    expect((await isp.ask(method, `/api/v1${url}`, { body })).status).toBe(401);
    expect((await amina.asks(method, url, body)).status).toBe(403);
  });

  it('money without an owner is given with one click, and gives at once what it pays for', async () => {
    const payment = await unmatched();
    const given = { customerId: amina.id, reason: 'She showed the message.' };
    const attributed = await desk('POST', `/payments/${payment}/attribute`, given);
    expect(attributed).toMatchObject({ status: 200, body: { customerId: amina.id } });
    const { body } = await amina.asks('GET', `/customers/${amina.id}`);
    expect(body.subscriptions[0]).toMatchObject({ access: 'granted' });
    const { notes } = (await desk('GET', `/payments/${payment}/suggestions`)).body;
    expect(notes).toMatchObject([{ what: 'attributed', customerId: amina.id, actor: 'otieno', ...reason(given) }]);
    // Given already, it is nobody else's to be given.
    expect(await desk('POST', `/payments/${payment}/attribute`, given)).toMatchObject({
      status: 409,
      body: { code: 'payment.notUnmatched' },
    });
  });

  it('money that looks wrong is held, and given to nobody before it is released', async () => {
    const payment = await unmatched('70.00');
    const held = await desk('POST', `/payments/${payment}/hold`, { reason: 'Two people claim it.' });
    expect(held.status).toBe(200);
    const give = () => desk('POST', `/payments/${payment}/attribute`, { customerId: amina.id });
    expect(await give()).toMatchObject({ status: 409, body: { code: 'payment.held' } });
    expect((await desk('POST', `/payments/${payment}/hold`, { reason: '' })).status).toBe(400);
    expect((await desk('POST', `/payments/${payment}/release`)).status).toBe(200);
    expect(await desk('POST', `/payments/${payment}/release`)).toMatchObject({
      status: 409,
      body: { code: 'payment.notHeld' },
    });
    expect((await give()).status).toBe(200);
    expect((await desk('GET', '/payments/pay_none/suggestions')).status).toBe(404);
  });

  it('a cheque books nothing until it clears, and is taken once however often it is sent', async () => {
    const cheque = { customerId: amina.id, amount: '500', number: '000123', bank: 'Equity', key: 'book-1/7' };
    const taken = await desk('POST', '/cheques', cheque);
    expect(taken).toMatchObject({ status: 201, body: { state: 'held', paymentId: null, takenBy: 'otieno' } });
    expect((await desk('POST', '/cheques', cheque)).body.id).toBe(taken.body.id);
    const other = await desk('POST', '/cheques', { ...cheque, amount: '600' });
    expect(other).toMatchObject({ status: 409, body: { code: 'cheque.keyUsed' } });
    const before = await wallet();
    const cleared = await desk('POST', `/cheques/${taken.body.id}/clear`);
    expect(cleared.body).toMatchObject({ state: 'cleared', changedBy: 'otieno' });
    expect(await wallet()).toBe(before + 50_000n);
    expect((await desk('GET', '/cheques?status=cleared')).body).toMatchObject({
      total: 1,
      cheques: [{ id: taken.body.id, customerName: 'Amina' }],
    });
    expect((await desk('POST', '/cheques/chq_none/clear')).status).toBe(404);
  });

  it('a cheque that bounces gives nothing, and its fee is owed', async () => {
    const cheque = { customerId: amina.id, amount: '800', number: '000124', bank: 'Equity', key: 'book-1/8' };
    const { id } = (await desk('POST', '/cheques', cheque)).body;
    const bounced = await desk('POST', `/cheques/${id}/bounce`, { reason: 'Refer to drawer', fee: '50' });
    expect(bounced).toMatchObject({ status: 200, body: { state: 'bounced', reason: 'Refer to drawer' } });
    expect((await desk('POST', `/cheques/${id}/clear`)).status).toBe(409);
  });

  it('a drawer is counted once a day, and what was counted goes to the bank', async () => {
    const sold = { customerId: amina.id, amount: '1000', reference: 'R-1' };
    expect((await desk('POST', '/payments/cash', sold)).status).toBe(201);
    expect((await desk('GET', '/cash/drawer')).body).toMatchObject({
      desk: 'otieno',
      whose: 'house',
      expected: { minor: '100000' },
    });
    expect((await desk('GET', `/cash/drawer?desk=${OPERATOR.name}`)).body.expected.minor).toBe('0');
    const closed = await desk('POST', '/cash/closings', { counted: '990', note: 'Ten short.' });
    expect(closed).toMatchObject({
      status: 201,
      body: { desk: 'otieno', day: '2026-11-22', difference: { minor: '-1000' }, actor: 'otieno' },
    });
    const again = await desk('POST', '/cash/closings', { counted: '1000' });
    expect(again).toMatchObject({ status: 409, body: { code: 'cash.closed' } });
    expect((await desk('GET', '/cash/safe')).body.toDeposit.minor).toBe('99000');
    const much = await desk('POST', '/cash/deposits', { amount: '2000', reference: 'SLIP-1' });
    expect(much).toMatchObject({ status: 409, body: { code: 'cash.short' } });
    const deposited = await desk('POST', '/cash/deposits', { amount: '990', reference: 'SLIP-2' });
    expect(deposited).toMatchObject({ status: 201, body: { reference: 'SLIP-2' } });
    expect((await desk('GET', '/cash/safe')).body.toDeposit.minor).toBe('0');
    expect((await desk('GET', '/cash/closings?desk=otieno')).body).toMatchObject({ total: 1 });
    const future = await desk('POST', '/cash/closings', { counted: '0', day: '2026-11-24' });
    expect(future).toMatchObject({ status: 400, body: { code: 'cash.future' } });
  });

  async function wallet(): Promise<bigint> {
    const { body } = await amina.asks('GET', `/customers/${amina.id}/ways-to-pay`);
    return BigInt(body.wallet.minor);
  }
});

const reason = ({ reason: said }: { readonly reason: string }) => ({ reason: said });
