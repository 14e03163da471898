import { eatTimestamp } from './time.ts';

/** What proves to Daraja that a push or query comes from the holder of the passkey. */
export interface StkPassword {
  /** base64 of shortcode, passkey and timestamp, one after the other. */
  readonly password: string;
  /** `yyyyMMddHHmmss` in East African Time; must be the one inside the password. */
  readonly timestamp: string;
}

/** The Password and Timestamp of an STK message sent at `at` (UTC milliseconds). */
export function stkPassword(shortcode: string, passkey: string, at: number): StkPassword {
  const timestamp = eatTimestamp(at);
  return { password: Buffer.from(`${shortcode}${passkey}${timestamp}`).toString('base64'), timestamp };
}
