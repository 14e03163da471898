import { appendFile, readFile } from 'node:fs/promises';
import type { Gateway, Plugin } from '@daftari/core';
import { stripe } from '../src/index.ts';
import type { Given } from './hall.ts';

/** The plugin of a storm, as JSON: its options, and where it notes who was asked. */
export interface Watched {
  readonly options: Given;
  readonly notes: string;
}

/**
 * The plugin, which notes who is asked by each attempt before it asks: Stripe is not told the payer's phone. In a file,
 * because whoever notes may be a process that is killed, and who reads is another.
 */
export function watched({ options, notes }: Watched): Plugin {
  const plugin = stripe(options);
  return {
    ...plugin,
    setup() {
      const parts = plugin.setup();
      const gateway = parts.gateway as Gateway;
      const request: Gateway['request'] = async (ask, signal) => {
        await appendFile(notes, `${ask.attemptId} ${ask.payer}\n`);
        const asked = await gateway.request?.(ask, signal);
        if (asked === undefined) throw new Error('it does not ask');
        return asked;
      };
      return { ...parts, gateway: { ...gateway, request } };
    },
  };
}

/** Who was asked, by attempt. */
export async function payersIn(notes: string): Promise<ReadonlyMap<string, string>> {
  const text = await readFile(notes, 'utf8').catch(() => ''); // Absent: nobody was asked yet.
  return new Map(text.split('\n').map((line) => [line.split(' ')[0] ?? '', line.split(' ')[1] ?? '']));
}
