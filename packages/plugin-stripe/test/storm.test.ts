import { describeStorm } from '@daftari/core/testing';
import { expect } from 'vitest';
import { stripeStorm } from './storm-bench.ts';

// The short form of the storm, once by each way of asking.
for (const asksBy of ['card', 'page'] as const) {
  describeStorm(`stripe by ${asksBy}`, {
    open: stripeStorm(asksBy),
    // Both ways are the same to a database, and a server of PostgreSQL is to a storm what the embedded one is.
    engines: asksBy === 'page' ? ['embedded'] : ['embedded', 'mysql'],
    payments: 60,
    kills: 4,
    expecting({ asked, refused, contradictions, forgeries }) {
      // Everything that can go wrong has, or it was no storm.
      for (const count of [asked, refused, contradictions, forgeries]) expect(count).toBeGreaterThan(0);
    },
  });
}
