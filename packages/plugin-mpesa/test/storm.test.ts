import { describeStorm } from '@daftari/core/testing';
import { expect } from 'vitest';
import { mpesaStorm, tillStorm } from './storm-bench.ts';

describeStorm('mpesa', {
  payments: 60,
  kills: 4,
  // To a storm a server of PostgreSQL is what the embedded one is.
  engines: ['embedded', 'mysql'],
  open: mpesaStorm,
  expecting({ asked, strays, refused, contradictions, forgeries }) {
    // Both ways of paying, and everything that can go wrong, or it was no storm.
    for (const count of [asked, strays, refused, contradictions, forgeries]) expect(count).toBeGreaterThan(0);
  },
});

describeStorm('mpesa on a till', {
  payments: 40,
  kills: 3,
  engines: ['embedded'],
  open: tillStorm,
  expecting({ asked, refused, contradictions, forgeries }) {
    for (const count of [asked, refused, contradictions, forgeries]) expect(count).toBeGreaterThan(0);
  },
});
