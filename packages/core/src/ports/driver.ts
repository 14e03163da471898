import type { NetworkStep, NetworkTarget, Observed } from '../domain/network.ts';
import type { Router } from '../domain/router.ts';
import type { Survey } from '../domain/survey.ts';

/** The network, as desired state: it is looked at, told, and looked at again. */
export interface Driver {
  readonly name: string;
  /**
   * What the network shows now.
   * @throws BillingError of kind `unavailable` when the device cannot be reached
   */
  observe(target: NetworkTarget, signal: AbortSignal): Promise<Observed>;
  /**
   * Does one step, and may be asked twice. Answers what was done, for people.
   * @throws BillingError of kind `unavailable` when the device cannot be reached
   */
  apply(step: NetworkStep, target: NetworkTarget, signal: AbortSignal): Promise<string>;
  /** The routers that it looks after by name. A driver without them serves everybody, wherever she logs in. */
  readonly routers?: (() => Promise<readonly Router[]>) | undefined;
  /**
   * All that one of its routers shows now. It comes with `routers`.
   * @throws BillingError `router.missing`, and of kind `unavailable` when the router cannot be reached
   */
  readonly survey?: ((routerId: string, signal: AbortSignal) => Promise<Survey>) | undefined;
  /**
   * Takes all that bears her mark, sessions too, away from the router of the target: she is placed there no more. May
   * be asked twice; `observe` of the same target shows nothing of her afterwards. Answers what was done, for people. It
   * comes with `routers`.
   * @throws BillingError `router.missing`, and of kind `unavailable` when the router cannot be reached
   */
  readonly leave?: ((target: NetworkTarget, signal: AbortSignal) => Promise<string>) | undefined;
  /**
   * Takes away what nobody is entitled to, by its key in a survey: a grant or a session; or the session that a person
   * ends, by the `key` of its `where`. May be asked twice, and takes nothing that has come to bear another mark
   * meanwhile. Answers what was done, for people.
   * @throws BillingError of kind `unavailable` when the router cannot be reached
   */
  readonly remove?: ((routerId: string, key: string, signal: AbortSignal) => Promise<string>) | undefined;
}
