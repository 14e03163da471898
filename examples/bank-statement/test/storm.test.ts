import { describeStorm } from '@daftari/core/testing';
import { expect } from 'vitest';
import { bankStorm } from './storm-bench.ts';

describeStorm('bank', {
  open: bankStorm,
  // To a storm a server of PostgreSQL is what the embedded one is.
  engines: ['embedded', 'mysql'],
  payments: 200,
  kills: 10,
  expecting({ contradictions, forgeries }) {
    expect(contradictions).toBeGreaterThan(0);
    expect(forgeries).toBeGreaterThan(0);
  },
});
