import { describeOnEngines } from '@daftari/core/testing';
import { beforeAll, expect, it } from 'vitest';
import { HOME_10 } from './support/catalogue.ts';
import { openIsp, type Isp } from './support/isp.ts';
import { openPerson } from './support/people.ts';

describeOnEngines('taxes by law', (open) => {
  let isp: Isp;
  let token: string;
  const ask = (method: string, url: string, body?: unknown) => isp.ask(method, `/api/v1${url}`, { token, body });

  beforeAll(async () => {
    isp = await openIsp(open);
    token = await isp.operator();
    const { taxes } = (await ask('GET', '/taxes/kenya')).body;
    expect((await ask('POST', '/taxes', { taxes })).status).toBe(201);
  });

  it('are listed as they hold on a day, with who published them', async () => {
    const { taxes, revisions } = (await ask('GET', '/taxes?on=2022-01-01&taxClass=internet')).body;
    expect(taxes.map((tax: { code: string; rate: string }) => `${tax.code} ${tax.rate}`)).toEqual([
      'EXCISE 0.20',
      'VAT 0.16',
    ]);
    expect(revisions).toMatchObject([{ revision: 1, ends: [] }]);
  });

  it('are refused where they overlap, with what to do', async () => {
    const law = { code: 'VAT', name: 'VAT', taxClass: 'internet', rate: '0.18', from: '2021-01-01', source: 'nobody' };
    const refused = await ask('POST', '/taxes', { taxes: [{ ...law, base: 'net+previous', order: 20 }] });
    expect(refused.status).toBe(409);
    expect(refused.body).toMatchObject({ code: 'taxes.overlap' });
  });

  it('are ended and taken back by a person', async () => {
    const { taxes } = (await ask('GET', '/taxes?on=2026-03-01&taxClass=other')).body;
    const [{ id }] = taxes;
    expect((await ask('POST', `/taxes/${id}/end`, { until: '2027-01-01' })).body).toMatchObject({
      until: '2027-01-01',
    });
    expect((await ask('POST', `/taxes/${id}/end`, { until: null })).body).toMatchObject({ until: null });
  });

  it('are of a class on a plan, which shows what it bears today and what is paid', async () => {
    const { taxes: _, ...home } = HOME_10;
    const plan = {
      ...home,
      code: 'lawful',
      taxMode: 'exclusive',
      price: { minor: '100000', currency: 'KES' },
      taxClass: 'internet',
    };
    const made = await ask('POST', '/plans', plan);
    expect(made.body).toMatchObject({
      taxClass: 'internet',
      setupTaxClass: null,
      grossPrice: { minor: '133400', currency: 'KES' },
    });
    expect(made.body.taxes.map((tax: { code: string; rate: string }) => `${tax.code} ${tax.rate}`)).toEqual([
      'EXCISE 0.15',
      'VAT 0.16',
    ]);
    expect((await ask('POST', '/plans', { ...plan, code: 'x', taxClass: 'radio' })).body.detail).toContain(
      'no tax of the class radio',
    );
  });

  it('are not paid by who is exempt: her document says why', async () => {
    await ask('POST', '/plans', HOME_10);
    const school = await openPerson(isp, 'School');
    const taxProfile = {
      exemptions: [{ codes: ['VAT'], reason: 'Exempt: education', reference: 'KRA/EX/77', from: '2026-01-01' }],
      withholding: [{ code: 'WHVAT', name: 'Withholding VAT', rate: '0.02', from: '2026-01-01' }],
    };
    const changed = await ask('PATCH', `/customers/${school.id}`, { taxProfile });
    expect(changed.body.taxProfile).toMatchObject({ ...taxProfile, reverseCharge: null });
    await ask('POST', '/payments/cash', { customerId: school.id, amount: '1000', reference: 'R-1' });
    const [invoice] = (await ask('GET', `/customers/${school.id}/invoices`)).body.invoices;
    expect(invoice).toMatchObject({
      net: { minor: '100000' },
      tax: { minor: '0' },
      taxes: [{ code: 'VAT', rate: '0', relief: { reason: 'Exempt: education', reference: 'KRA/EX/77' } }],
      mayWithhold: [{ code: 'WHVAT', rate: '0.02', amount: { minor: '2000' } }],
    });
  });

  it('are nothing that a customer sees or changes', async () => {
    const person = await openPerson(isp, 'Otieno');
    expect((await person.asks('GET', '/taxes')).status).toBe(403);
  });
});
