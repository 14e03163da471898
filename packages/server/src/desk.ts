import type { Billing } from '@daftari/core';
import type { AskLimiter, CodeLimiter, LoginLimiter } from './auth/limits.ts';
import type { Tokens } from './auth/tokens.ts';
import type { Users } from './auth/users.ts';
import type { Audit } from './audit.ts';
import type { Papers } from './papers/papers.ts';
import type { Runs } from './runs.ts';

/** What routes stand on. */
export interface Desk {
  readonly billing: Billing;
  readonly users: Users;
  readonly tokens: Tokens;
  readonly limiter: LoginLimiter;
  readonly asks: AskLimiter;
  readonly codes: CodeLimiter;
  readonly runs: Runs;
  readonly audit: Audit;
  readonly papers: Papers;
  readonly isp: { readonly name: string; readonly currency: string; readonly zone: string };
}
