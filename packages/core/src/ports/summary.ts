/** An ISP at a glance. */
export interface Summary {
  readonly accounts: number;
  readonly online: number;
  readonly expired: number;
  readonly received: Readonly<Record<string, bigint>>;
  readonly payments: number;
  readonly unmatched: number;
  readonly actionsPending: number;
}
