import { createHmac, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';

/** What a phone without a log-in keeps, so that it can ask on: signed, so that it says nothing but what we gave it. */
export interface Tickets {
  give(ticket: Ticket): string;
  /** Null for what was not given by us. */
  read(text: string): Ticket | null;
}

const Ticket = z.strictObject({
  subscriptionId: z.string(),
  /** As the page was opened from; null where that was not at a router. */
  device: z.string().nullable(),
  /** The ask for money that proves the package hers once it is paid; null: something else has proven it. */
  attemptId: z.string().nullable(),
  /** Her place among the devices of the package; null until she has one. */
  slotId: z.string().nullable(),
  /**
   * Until when it proves anything, UTC milliseconds: what is bought later by the same number is not opened by it. One
   * that waits for a payment lasts a day, and one that has a place as long as the package ran when it was given.
   */
  untilAt: z.number(),
});

/** Which package a phone waits for or has, and its place in it. */
export type Ticket = z.output<typeof Ticket>;

/** Tickets under a key that is derived from the server's own. */
export function createTickets(secretKey: Uint8Array): Tickets {
  const key = createHmac('sha256', secretKey).update('hotspot/tickets').digest();
  const sign = (body: string): Buffer => createHmac('sha256', key).update(body).digest();
  return {
    give(ticket) {
      const body = Buffer.from(JSON.stringify(ticket)).toString('base64url');
      return `${body}.${sign(body).toString('base64url')}`;
    },
    read(text) {
      const [body = '', signature = ''] = text.split('.', 2);
      const given = Buffer.from(signature, 'base64url');
      const wanted = sign(body);
      if (given.length !== wanted.length || !timingSafeEqual(given, wanted)) return null;
      return Ticket.parse(JSON.parse(Buffer.from(body, 'base64url').toString()));
    },
  };
}
