import { deviceOf, type Id, type Subscription } from '@daftari/core';
import { z } from 'zod';
import type { Desk } from '../desk.ts';
import {
  guestByVoucher,
  guestOf,
  packageOf,
  hotspotErrors,
  packagesForSale,
  placeAt,
  runsNow,
} from '../hotspot/guests.ts';
import { standingOf } from '../hotspot/standing.ts';
import type { Ticket } from '../hotspot/tickets.ts';
import { door, type Door } from '../http/door.ts';
import { Phone, presentMoney } from '../wire/common.ts';
import { HotspotOut, presentPackage, presentStanding, StandingOut } from '../wire/hotspot.ts';
import { presentPlan } from '../wire/plan.ts';
import { planTaxes } from './facts.ts';

/** As the router's log-in page tells it: `$(mac)`. */
const Device = z.string().trim().min(1).max(64).transform(deviceOf);
/** The router that the guest stands at, as it names itself to the page. */
const RouterName = z.string().trim().min(1).max(64).optional();
const TicketText = z.string().max(2_000);

/** What a guest of a hotspot does without any log-in: choose, pay, come back with another address. */
export const hotspotRoutes = (desk: Desk): readonly Door[] => [
  door({
    method: 'GET',
    path: '/api/v1/hotspot',
    word: 'hotspot',
    summary: 'What is sold at the hotspot, and by which ways it can be paid',
    who: 'anyone',
    reply: HotspotOut,
    async answer() {
      const { billing, isp } = desk;
      const taxes = await planTaxes(billing);
      const packages = (await packagesForSale(billing)).map((plan) => presentPackage(presentPlan(plan, taxes)));
      return { isp: isp.name, currency: isp.currency, prompts: billing.registry.ports.gateways.has(PROMPTS), packages };
    },
  }),
  door({
    method: 'POST',
    path: '/api/v1/hotspot/buy',
    word: 'hotspot',
    summary: 'Ask a phone to pay a package for the device that the page is open on',
    who: 'anyone',
    body: z.strictObject({
      planId: z.string(),
      phone: Phone,
      /** Left out where the page was not opened at a router. */
      device: Device.optional(),
      router: RouterName,
      ticket: TicketText.optional(),
    }),
    status: 202,
    reply: StandingOut,
    async answer({ body: { planId, phone, device, router, ticket }, address }) {
      const { billing, asks } = desk;
      // A page that anybody may open must not ring through the directory, nor one phone all evening.
      await asks.hotspot(address);
      if (device !== undefined) await asks.take(`hotspot ${address} ${device}`);
      // What is not sold rings nobody, and so takes nothing from whose phone it is.
      await packageOf(billing, planId);
      await asks.take(`hotspot ${phone}`);
      const subscription = await guestOf(billing, phone, planId);
      const { id: subscriptionId, accountId, username } = subscription;
      // A package that runs stays where it is until it is proven whose it is: anybody may type her number.
      if (router !== undefined && !(await runsNow(billing, username))) await placeAt(billing, subscriptionId, router);
      const ask = { gateway: PROMPTS, accountId, subscriptionId, amount: null, payer: phone };
      const attempt = await billing.requestPayment(ask);
      const slotId = formerlyOf(desk, ticket, subscription);
      const waiting = { subscriptionId, device: device ?? null, attemptId: attempt.id, slotId };
      const given = desk.tickets.give({ ...waiting, untilAt: billing.clock.now() + WAITS_MS });
      return presentStanding({ state: 'waiting', ticket: given, amount: presentMoney(attempt.amount) });
    },
  }),
  door({
    method: 'POST',
    path: '/api/v1/hotspot/look',
    word: 'hotspot',
    summary: 'How a purchase stands; once it is paid and the network knows, what the device logs in with',
    who: 'anyone',
    body: z.strictObject({
      ticket: TicketText,
      device: Device.optional(),
      router: RouterName,
      /** Whether another device may have to make room for this one. */
      replace: z.boolean().default(false),
    }),
    reply: StandingOut,
    answer: ({ body: { ticket: text, device = null, router = null, replace } }) =>
      standingOf(desk, { ticket: readTicket(desk, text), text, device, router, replace }),
  }),
  ...returnRoutes(desk),
];

/** Coming back: with the message of the provider, with the code of a voucher, or with what this browser has kept. */
const returnRoutes = (desk: Desk): readonly Door[] => [
  door({
    method: 'POST',
    path: '/api/v1/hotspot/restore',
    word: 'hotspot',
    summary: 'Bring a package to a device with another address, by the receipt of its payment; another makes room',
    who: 'anyone',
    body: z.strictObject({
      receipt: z.string().trim().min(4).max(40),
      phone: Phone.optional(),
      device: Device,
      router: RouterName,
      ticket: TicketText.optional(),
    }),
    reply: StandingOut,
    async answer({ body: { receipt, phone = null, device, router, ticket }, address }) {
      const proof = { gateway: PROMPTS, receipt, phone };
      const subscription = await desk.codes.tried(address, device, () => desk.billing.paidWith(proof));
      const standing = await comesBack(desk, subscription, { device, router, ticket });
      return { ...standing, receipt: receipt.toUpperCase() };
    },
  }),
  door({
    method: 'POST',
    path: '/api/v1/hotspot/voucher',
    word: 'hotspot',
    summary: 'Use a voucher for a package; typed again on another device it brings the package there',
    who: 'anyone',
    body: z.strictObject({
      code: z.string().trim().min(1).max(64),
      device: Device,
      router: RouterName,
      ticket: TicketText.optional(),
    }),
    reply: StandingOut,
    async answer({ body: { code, device, router, ticket }, address }) {
      const subscription = await desk.codes.tried(address, device, () => guestByVoucher(desk.billing, code));
      return comesBack(desk, subscription, { device, router, ticket });
    },
  }),
];

/** How long a ticket is good that has no place yet: a payment may come late. */
const WAITS_MS = 86_400_000;

/** The gateway whose prompt comes to the phone. */
const PROMPTS = 'mpesa';

interface Return {
  readonly device: string;
  readonly router: string | undefined;
  readonly ticket: string | undefined;
}

/** Somebody who has proven by a code that a package is hers: another device makes room for this one. */
function comesBack(desk: Desk, subscription: Subscription, { device, router, ticket: kept }: Return) {
  const slotId = formerlyOf(desk, kept, subscription);
  const untilAt = desk.billing.clock.now() + WAITS_MS;
  const ticket: Ticket = { subscriptionId: subscription.id, device, attemptId: null, slotId, untilAt };
  return standingOf(desk, { ticket, text: desk.tickets.give(ticket), device, router: router ?? null, replace: true });
}

/** The place that a browser has kept, where it is one in the same package. */
function formerlyOf({ tickets }: Desk, text: string | undefined, { id }: Subscription): Id<'DeviceSlot'> | null {
  const ticket = text === undefined ? null : tickets.read(text);
  return ticket?.subscriptionId === id ? (ticket.slotId as Id<'DeviceSlot'> | null) : null;
}

function readTicket({ tickets }: Desk, text: string): Ticket {
  const ticket = tickets.read(text);
  if (ticket === null) throw hotspotErrors.ticket();
  return ticket;
}
