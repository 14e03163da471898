import { z } from 'zod';

const secret = (prefix: RegExp, says: string) => z.string().regex(prefix, says);

const Shape = z.strictObject({
  /** `sk_live_…` or `sk_test_…`, or a restricted key (`rk_…`). */
  secretKey: secret(/^[sr]k_(?:test|live)_\w{8,}$/, 'must be a secret key of Stripe: sk_live_… or sk_test_…'),
  /** `pk_live_…`: for the card element in the portal. Left out, payers are led to the page. */
  publishableKey: secret(
    /^pk_(?:test|live)_\w{8,}$/,
    'must be a publishable key of Stripe: pk_live_… or pk_test_…',
  ).optional(),
  /**
   * What the endpoint signs with, `whsec_…`: several while one replaces another. None: nothing is pushed to us, and
   * events are fetched each minute instead.
   */
  webhookSecrets: z
    .array(secret(/^whsec_\w{8,}$/, 'must be a signing secret of Stripe: whsec_…'))
    .max(8, 'must name at most 8')
    .default(() => []),
  /** The currencies that payers are charged in. */
  currencies: z
    .array(z.string().regex(/^[A-Z]{3}$/, 'must be a code such as KES'))
    .min(1, 'must name a currency')
    .default(() => ['KES']),
  /** How payers are asked: on Stripe's page, or by a card element in the portal. */
  asksBy: z.enum(['page', 'card'], 'must be page or card').optional(),
  /** The portal: where Stripe's page leads back to, and where a payer is sent who must confirm a charge. */
  returnUrl: z.url({ protocol: /^https?$/, error: 'must be a complete address' }),
  /**
   * The path below which the server opens the routes of this plugin, `/hooks/…`: with it `stripe hook` makes the whole
   * address of a public one.
   */
  hookPath: z
    .string()
    .regex(/^(?:\/[\w.~-]+)+$/, 'must be a path such as /hooks/0123456789abcdef0123')
    .optional(),
  /** What Stripe offers on its page and in its element. */
  methods: z
    .array(z.string().regex(/^[a-z][a-z0-9_]+$/, "must be Stripe's name for it"))
    .min(1)
    .default(() => ['card']),
  /** Whether a card that pays is kept for what comes later; the element and the page say so to the payer. */
  keepCards: z.boolean().default(false),
  /** How old an event may be that is signed, in seconds. */
  toleranceS: z.int().min(30).max(3_600).default(300),
  /** Another Stripe: the simulator. */
  baseUrl: z
    .url({ protocol: /^https?$/, error: 'must be a complete http or https address' })
    .default('https://api.stripe.com'),
  /** The script of Stripe's element. */
  scriptUrl: z
    .url({ protocol: /^https?$/, error: 'must be a complete http or https address' })
    .default('https://js.stripe.com/endive/stripe.js'),
  /** Takes addresses without TLS: for the simulator. */
  allowHttp: z.boolean().default(false),
});

/** The options of the plugin. Wrong ones fail where they are written, each by its name. */
export const Options = Shape.superRefine(agree).transform(({ asksBy, ...rest }) => ({
  ...rest,
  asksBy: asksBy ?? (rest.publishableKey === undefined ? ('page' as const) : ('card' as const)),
  live: isLive(rest.secretKey),
}));

/** The options as the plugin works with them. */
export type StripeOptions = z.output<typeof Options>;

/** What one option alone cannot show. */
function agree(options: z.output<typeof Shape>, context: z.RefinementCtx): void {
  const wrong = (name: keyof typeof options, message: string): void =>
    context.addIssue({ code: 'custom', path: [name], message });
  const { secretKey, publishableKey, asksBy, allowHttp } = options;
  if (asksBy === 'card' && publishableKey === undefined) wrong('publishableKey', 'is needed by the card element');
  if (publishableKey !== undefined && isLive(publishableKey) !== isLive(secretKey)) {
    wrong('publishableKey', 'must be of the same mode as secretKey: both test, or both live');
  }
  for (const name of ['baseUrl', 'returnUrl', 'scriptUrl'] as const) {
    if (options[name].startsWith('http:') && !allowHttp) {
      wrong(name, 'must be https; allowHttp takes http for a simulator');
    }
  }
}

const isLive = (key: string): boolean => key.includes('_live_');
