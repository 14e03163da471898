import type { Command } from '@daftari/core';
import { z } from 'zod';
import { callbackUrls } from './callbacks.ts';
import { commandOf, Gateway } from './command-of.ts';
import type { House } from './house.ts';
import { callbacksOf } from './options.ts';
import { pullAll } from './pull.ts';

const Register = Gateway.extend({
  otherwise: z.enum(['Completed', 'Cancelled'], 'must be Completed or Cancelled').default('Completed'),
});
const Numbered = Gateway.extend({ number: z.string('must be the phone number that Safaricom knows for the feed') });

/** What is done by hand, once: `npx daftari mpesa register`. */
export function mpesaCommands(house: House): readonly Command[] {
  return [
    commandOf({
      name: 'register',
      summary: 'Tells Safaricom where C2B payments are confirmed and validated; in production this can be done once.',
      options: Register,
      async run({ otherwise, gateway }, host, print) {
        const [line, link] = house.keyedLine(gateway);
        const { confirmation: confirmationUrl, validation: validationUrl } = callbackUrls(callbacksOf(line));
        link.open(host);
        link.answered(await link.client().registerUrls({ confirmationUrl, validationUrl, otherwise }));
        print('Safaricom tells of C2B payments at our confirmation and validation addresses.');
        print(`A payment that our validation does not answer is ${otherwise.toLowerCase()}.`);
      },
    }),
    commandOf({
      name: 'register-pull',
      summary: 'Opens the pull feed of the shortcode; asking again does no harm.',
      options: Numbered,
      async run({ number, gateway }, host, print) {
        const [line, link] = house.keyedLine(gateway);
        link.open(host);
        link.answered(await link.client().registerPull(number, callbackUrls(callbacksOf(line)).pull));
        print('The pull feed is open. With pull: true it is looked through hourly.');
      },
    }),
    commandOf({
      name: 'pull',
      summary: 'Looks through the last 48 hours of payments now.',
      options: Gateway,
      async run({ gateway }, host, print) {
        const [line, link] = house.keyedLine(gateway);
        const { payments, fresh, unreadable } = await pullAll(line, link, host, new AbortController().signal);
        print(
          `${payments} payments, ${fresh} of them pulled for the first time, ${unreadable} rows that cannot be read.`,
        );
      },
    }),
  ];
}
