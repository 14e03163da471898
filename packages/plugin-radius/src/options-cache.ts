import { z } from 'zod';

/** What is kept in memory of who may log in. */
export const Cache = z
  .strictObject({
    /** How many names are remembered; about two kilobytes each. */
    entries: z.int().min(1_000, 'at least 1,000').max(5_000_000).default(200_000),
    /**
     * For how long log-ins are answered from what was known when the database is away: nobody is let in beyond the end
     * that was paid for. 0: not at all.
     */
    staleWhileAwaySeconds: z.int().min(0).max(86_400).default(900),
  })
  .prefault({});
