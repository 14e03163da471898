import { z } from 'zod';
import { RouterInput } from './router-config.ts';

/** What the plugin is called with. */
export const Options = z.strictObject({
  /** Routers that are known from the start; others are added while it runs. */
  routers: z
    .array(RouterInput)
    .default([])
    .superRefine((routers, context) => {
      const seen = new Set<string>();
      for (const [at, { id }] of routers.entries()) {
        if (seen.has(id))
          context.addIssue({ code: 'custom', path: [at, 'id'], message: 'is taken by an earlier router' });
        seen.add(id);
      }
    }),
  /** 32 bytes that seal the passwords of routers that are added while it runs; without it none can be added. */
  sealingKey: z
    .instanceof(Uint8Array)
    .refine((key) => key.length === 32, '32 bytes')
    .optional(),
  /** Whether what stands on a router under a customer's name, made by hand, is taken over. Else it is a conflict. */
  adopt: z.boolean().default(false),
  /** How long one command may take, in milliseconds. */
  timeoutMs: z.int().min(500).max(60_000).default(10_000),
  /** How often sessions of local routers are counted, in seconds. */
  countSeconds: z.int().min(30).max(3_600).default(300),
});

/** The options with every default filled in. */
export type MikrotikOptions = z.output<typeof Options>;
