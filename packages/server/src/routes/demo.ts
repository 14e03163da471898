import { z } from 'zod';
import { door, type Door } from '../http/door.ts';

const DemoOut = z.strictObject({
  /** Where the simulated phone can be answered. */
  phoneUrl: z.string().nullable(),
  logins: z.array(
    z.strictObject({
      role: z.enum(['operator', 'customer']),
      label: z.string(),
      username: z.string(),
      password: z.string(),
    }),
  ),
});

/** What the demo tells to who has just arrived. */
export type Demo = z.input<typeof DemoOut>;

/** Only where there is a demo: its passwords are for everybody. */
export const demoRoutes = (demo: Demo | null): readonly Door[] =>
  demo === null
    ? []
    : [
        door({
          method: 'GET',
          path: '/api/v1/demo',
          word: 'demo',
          summary: 'The log-ins of the demo, and where its phone is',
          who: 'anyone',
          reply: DemoOut,
          answer: async () => demo,
        }),
      ];
