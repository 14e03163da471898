import type { Command } from '@daftari/core';
import { z } from 'zod';
import type { CallbackUrls } from './callbacks.ts';
import type { Link } from './link.ts';
import { pullAll } from './pull.ts';

const Register = z.strictObject({
  otherwise: z.enum(['Completed', 'Cancelled'], 'must be Completed or Cancelled').default('Completed'),
});
const Numbered = z.strictObject({ number: z.string('must be the phone number that Safaricom knows for the feed') });
const Nothing = z.strictObject({});

/** What is done by hand, once: `npx daftari mpesa register`. */
export function mpesaCommands(link: Link, urls: CallbackUrls): readonly Command[] {
  const register: CommandOf<typeof Register> = {
    name: 'register',
    summary: 'Tells Safaricom where C2B payments are confirmed and validated; in production this can be done once.',
    options: Register,
    async run({ otherwise }, host, print) {
      const { confirmation: confirmationUrl, validation: validationUrl } = urls;
      link.answered(await link.open(host).registerUrls({ confirmationUrl, validationUrl, otherwise }));
      print('Safaricom tells of C2B payments at our confirmation and validation addresses.');
      print(`A payment that our validation does not answer is ${otherwise.toLowerCase()}.`);
    },
  };
  const registerPull: CommandOf<typeof Numbered> = {
    name: 'register-pull',
    summary: 'Opens the pull feed of the shortcode; asking again does no harm.',
    options: Numbered,
    async run({ number }, host, print) {
      link.answered(await link.open(host).registerPull(number, urls.pull));
      print('The pull feed is open. Set pull: true to look through it hourly.');
    },
  };
  const pull: CommandOf<typeof Nothing> = {
    name: 'pull',
    summary: 'Looks through the last 48 hours of payments now.',
    options: Nothing,
    async run(_options, host, print) {
      const { payments, fresh, unreadable } = await pullAll(link, host, new AbortController().signal);
      print(
        `${payments} payments, ${fresh} of them pulled for the first time, ${unreadable} rows that cannot be read.`,
      );
    },
  };
  return [register, registerPull, pull];
}

/** A command whose options are those of its schema. */
type CommandOf<Schema extends z.ZodType<Readonly<Record<string, unknown>>>> = Omit<Command, 'options' | 'run'> & {
  readonly options: Schema;
  run(options: z.output<Schema>, ...rest: RestOfRun): Promise<void>;
};
type RestOfRun = Parameters<Command['run']> extends [never, ...infer Rest] ? Rest : never;
