import type { Command } from '@daftari/core';
import { z } from 'zod';

/** Which shortcode is meant, where there are several. */
export const Gateway = z.strictObject({
  gateway: z.string('must name a gateway, such as mpesa or mpesa-east').optional(),
});

/** A command whose options are those of its schema. */
type CommandOf<Schema extends z.ZodType<Readonly<Record<string, unknown>>>> = Omit<Command, 'options' | 'run'> & {
  readonly options: Schema;
  readonly run: (options: z.output<Schema>, ...rest: RestOfRun) => Promise<void>;
};
type RestOfRun = Parameters<Command['run']> extends [never, ...infer Rest] ? Rest : never;

/** A command as the contract has it, which lets nobody else call it with other options. */
export const commandOf = <Schema extends z.ZodType<Readonly<Record<string, unknown>>>>(
  command: CommandOf<Schema>,
): Command => command;
