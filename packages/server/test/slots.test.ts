import { definePlugin, type MandateAsk } from '@daftari/core';
import { describeOnEngines } from '@daftari/core/testing';
import { beforeAll, expect, it } from 'vitest';
import { z } from 'zod';
import { HOME_10 } from './support/catalogue.ts';
import { openIsp, type Isp } from './support/isp.ts';
import { openPerson, type Person } from './support/people.ts';
import { fakeProvider } from './support/provider.ts';

const asked: MandateAsk[] = [];

/** A provider of cards with an element for the page on which customers pay, and another for the console. */
const cards = definePlugin({
  id: 'cards',
  contract: 1,
  options: z.undefined(),
  setup: () => ({
    gateway: {
      name: 'cards',
      currencies: ['KES'],
      asksBy: 'card',
      read: () => [],
      async setUpMandate(ask: MandateAsk) {
        asked.push(ask);
        return { kind: 'confirm', clientSecret: 'seti_secret', publishableKey: 'pk_test' } as const;
      },
    },
    routes: [
      {
        method: 'GET',
        path: '/card.js',
        access: 'public',
        handler: async () => ({ status: 200, body: 'export {};', type: 'text/javascript; charset=utf-8' }),
      },
    ],
    slots: [
      {
        place: 'customer.pay',
        element: 'acme-card',
        module: '/card.js',
        needs: {
          scripts: ['https://js.acme.example'],
          frames: ['https://js.acme.example', 'https://banks.acme.example'],
          asks: ['https://api.acme.example'],
        },
      },
      {
        place: 'console.home',
        element: 'acme-figures',
        module: '/card.js',
        needs: { scripts: ['https://figures.acme.example'] },
      },
    ],
  }),
});

describeOnEngines('what plugins put on pages', (open) => {
  let isp: Isp;
  let token: string;
  let amina: Person;
  let baraka: Person;

  beforeAll(async () => {
    isp = await openIsp(open, { plugins: [fakeProvider().plugin, cards()] });
    token = await isp.operator();
    await isp.ask('POST', '/api/v1/plans', { token, body: HOME_10 });
    [amina, baraka] = [await openPerson(isp, 'Amina'), await openPerson(isp, 'Baraka')];
  });

  it('everybody is told what stands on the pages of customers, and where its module is', async () => {
    const { status, body } = await isp.ask('GET', '/api/v1/slots');
    expect(status).toBe(200);
    expect(body.slots).toMatchObject([{ place: 'customer.pay', element: 'acme-card', plugin: 'cards' }]);
    const module = await isp.ask('GET', body.slots[0].module);
    expect(module).toMatchObject({ status: 200, body: 'export {};' });
    expect(module.headers['content-type']).toContain('text/javascript');
  });

  it('what stands on the console is told to operators', async () => {
    expect((await isp.ask('GET', '/api/v1/console/slots')).status).toBe(401);
    expect((await amina.asks('GET', '/console/slots')).status).toBe(403);
    const { body } = await isp.ask('GET', '/api/v1/console/slots', { token });
    expect(body.slots).toMatchObject([{ place: 'console.home', element: 'acme-figures' }]);
  });

  it.each([
    ['/', "'self' https://js.acme.example", 'https://js.acme.example https://banks.acme.example', true],
    ['/console', "'self' https://figures.acme.example", undefined, false],
    ['/console/payments', "'self' https://figures.acme.example", undefined, false],
    ['/hotspot', "'self'", undefined, false],
    ['/docs', "'self'", undefined, false],
    ['/health', "'self'", undefined, false],
  ])('%s lets in whom its own slots need, and nobody else', async (path, scripts, frames, asks) => {
    const policy = String((await isp.ask('GET', path)).headers['content-security-policy']);
    const said = (name: string) => new RegExp(`(?:^|; )${name} ([^;]+)`).exec(policy)?.[1];
    expect(said('script-src')).toBe(scripts);
    expect(said('frame-src')).toBe(frames);
    expect(said('connect-src')).toBe(asks ? "'self' https://api.acme.example" : "'self'");
    expect(said('default-src')).toBe("'self'");
    expect(said('frame-ancestors')).toBe("'none'");
  });

  it('a customer begins to save a card of her own, by a gateway that can', async () => {
    asked.length = 0; // Each engine has an Amina of its own.
    const begun = await amina.asks('POST', `/customers/${amina.id}/cards`, {});
    expect(begun).toMatchObject({
      status: 200,
      body: { gateway: 'cards', next: { kind: 'confirm', clientSecret: 'seti_secret' } },
    });
    expect(asked).toMatchObject([{ accountId: amina.id }]);
    expect((await baraka.asks('POST', `/customers/${amina.id}/cards`, {})).status).toBe(403);
    expect((await isp.ask('POST', `/api/v1/customers/${amina.id}/cards`, { body: {} })).status).toBe(401);
    expect(asked).toHaveLength(1);
  });

  it.each([
    ['paybill', 'mandate.noSetUp'],
    ['nobody', 'payment.noGateway'],
  ])('a gateway that saves nothing is told: %s', async (gateway, code) => {
    const reply = await amina.asks('POST', `/customers/${amina.id}/cards`, { gateway });
    expect(reply).toMatchObject({ status: 404, body: { code } });
  });
});
