import { stormProgram } from '@daftari/core/testing';
import { bankStorm } from './storm-bench.ts';

// npm run storm -- --gateway bank

await stormProgram({ bank: bankStorm });
