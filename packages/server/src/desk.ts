import type { Billing } from '@daftari/core';
import type { AskLimiter, CodeLimiter, LoginLimiter } from './auth/limits.ts';
import type { Tokens } from './auth/tokens.ts';
import type { Users } from './auth/users.ts';
import type { Audit } from './audit.ts';
import type { Tickets } from './hotspot/tickets.ts';
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
  readonly tickets: Tickets;
  /** Where the routes of a plugin are opened, as others reach them; null: the address of this server is not known. */
  readonly hookBase: (pluginId: string) => string | null;
  /** The same below the address of this server: for pages. */
  readonly hookPath: (pluginId: string) => string;
  readonly isp: { readonly name: string; readonly currency: string; readonly zone: string };
}
