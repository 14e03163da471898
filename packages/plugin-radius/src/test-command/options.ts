import { z } from 'zod';
import { macOf } from '../mac-auth.ts';
import { parseAddress } from '../network.ts';

const port = z.coerce.number('a port').int('a whole port number').min(1, 'a port from 1 to 65535').max(65_535);

/** What the command is asked with. */
export const TestOptions = z
  .strictObject({
    /** A log-in, a question whether the server is there, or a record of accounting. */
    send: z.enum(['login', 'status', 'start', 'interim', 'stop']).default('login'),
    user: z.string().min(1).optional(),
    password: z.string().min(1).optional(),
    method: z.enum(['pap', 'chap', 'mschap', 'mschap2'], 'pap, chap, mschap or mschap2').default('pap'),
    /** The device that asks; without a user it logs in by its address. */
    mac: z
      .string()
      .refine((given) => macOf(given) !== undefined, 'a hardware address')
      .optional(),
    /** Another server than ours, by its address. */
    server: z
      .string()
      .refine((given) => parseAddress(given) !== undefined, 'an IP address')
      .optional(),
    secret: z.string().min(1).optional(),
    authPort: port.optional(),
    acctPort: port.optional(),
    nasPort: z.coerce.number('a number').int().min(0).max(0xffff_ffff).default(1),
    /** The Acct-Session-Id. */
    session: z.string().min(1).max(253).default('daftari-test'),
    /** More attributes, as `Name=value`. */
    attribute: z.union([z.string().transform((one) => [one]), z.array(z.string())]).default([]),
    /** How often a packet is sent, and how long each time is waited for. */
    tries: z.coerce.number('a number').int().min(1).max(10).default(3),
    seconds: z.coerce.number('a number').min(0.1).max(60).default(1),
  })
  .superRefine(({ send, user, password, mac, server, secret, method }, context) => {
    const missing = (path: string, message: string) => context.addIssue({ code: 'custom', path: [path], message });
    if (send === 'login' && user === undefined && mac === undefined) missing('user', 'who logs in?');
    if (send === 'login' && user !== undefined && password === undefined) missing('password', 'is needed with user');
    if (send === 'login' && password === undefined && method !== 'pap') missing('password', `is needed for ${method}`);
    if (server !== undefined && secret === undefined) missing('secret', 'is needed for another server');
  });

/** The options of the command with every default filled in. */
export type TestOptions = z.output<typeof TestOptions>;
