import type { Proposal } from '../domain/what-if/proposal.ts';
import type { WhatIf } from '../domain/what-if/report.ts';
import type { House } from './house.ts';
import { whatIf, type Watch } from './what-if/replay.ts';

/** What can be asked of what might be published. */
export interface WhatIfVerbs {
  /** Replays issued documents as if a plan, a tax or a discount had been published before them; it writes nothing. */
  whatIf(proposal: Proposal, watch?: Watch): Promise<WhatIf>;
}

/** The verbs of what might be published. */
export function whatIfVerbs(house: House): WhatIfVerbs {
  return { whatIf: (proposal, watch) => whatIf(house, proposal, watch) };
}
