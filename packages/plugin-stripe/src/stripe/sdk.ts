import { Stripe } from 'stripe';

// The one file that knows the SDK: all others ask it for a client, and name its types through it.
export type { Stripe };

/** Where Stripe is, and how long it may take. */
export interface SdkOptions {
  readonly secretKey: string;
  /** `https://api.stripe.com`, or a simulator. */
  readonly baseUrl: string;
  /** How long one request may take, in milliseconds. */
  readonly timeoutMs: number;
}

/** The version of the API that types and readers are written for. */
export const API_VERSION = Stripe.API_VERSION;

/** A client of the official SDK. It opens a connection only when it is first asked something. */
export function openSdk({ secretKey, baseUrl, timeoutMs }: SdkOptions): Stripe {
  const { hostname: host, port, protocol } = new URL(baseUrl);
  const secure = protocol === 'https:';
  return new Stripe(secretKey, {
    apiVersion: API_VERSION,
    host,
    port: port === '' ? (secure ? 443 : 80) : Number(port),
    protocol: secure ? 'https' : 'http',
    timeout: timeoutMs,
    // Doubt is for the core to resolve, which asks again under the same key, hours later if it must.
    maxNetworkRetries: 0,
    telemetry: false,
    appInfo: { name: 'Daftari' },
  });
}

/**
 * The event of a webhook, once its signature is found right by one of the secrets and it is not too old.
 * Null when it is not: forged, of another endpoint, changed on its way, or replayed later.
 */
export function verifiedEvent(
  raw: Uint8Array,
  header: string,
  {
    secrets,
    toleranceS,
    now,
  }: { readonly secrets: readonly string[]; readonly toleranceS: number; readonly now: number },
): Stripe.Event | null {
  for (const secret of secrets) {
    try {
      return Stripe.webhooks.constructEvent(raw, header, secret, toleranceS, undefined, now);
    } catch (fault) {
      const forged = fault instanceof Stripe.errors.StripeSignatureVerificationError;
      // What is signed and is no JSON is not an event either.
      if (!forged && !(fault instanceof SyntaxError)) throw fault;
    }
  }
  return null;
}

/** What the SDK throws, in plain data. */
export interface SdkFault {
  /** `StripeCardError`, `StripeConnectionError` … */
  readonly type: string;
  readonly status: number | null;
  readonly code: string | null;
  readonly declineCode: string | null;
  readonly message: string;
  /** What the payment intent is called that came to nothing. */
  readonly intentId: string | null;
  /** The operating system's word for a connection that failed: `ECONNREFUSED`. */
  readonly network: string | null;
}

/** A fault that the SDK has thrown; null for anything else. */
export function sdkFault(thrown: unknown): SdkFault | null {
  if (!(thrown instanceof Stripe.errors.StripeError)) return null;
  const { type, statusCode, code, decline_code: declineCode, message, payment_intent: intent, detail } = thrown;
  const network = typeof detail === 'object' && 'code' in detail ? String(detail.code) : null;
  return {
    type,
    status: statusCode ?? null,
    code: code ?? null,
    declineCode: declineCode ?? null,
    message,
    intentId: intent?.id ?? null,
    network,
  };
}
