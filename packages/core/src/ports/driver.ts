import type { NetworkStep, NetworkTarget, Observed } from '../domain/network.ts';

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
}
