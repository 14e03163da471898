import type { Billing } from '@daftari/core';
import type { AskLimiter, LoginLimiter } from './auth/limits.ts';
import type { Tokens } from './auth/tokens.ts';
import type { Users } from './auth/users.ts';

/** What routes stand on. */
export interface Desk {
  readonly billing: Billing;
  readonly users: Users;
  readonly tokens: Tokens;
  readonly limiter: LoginLimiter;
  readonly asks: AskLimiter;
  /** When the books were last found clean. */
  readonly verified: { readonly at: () => number | null; readonly note: (at: number) => void };
  readonly isp: { readonly name: string; readonly currency: string; readonly zone: string };
}
