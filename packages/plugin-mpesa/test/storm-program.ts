import { stormProgram } from '@daftari/core/testing';
import { mpesaStorm } from './storm-bench.ts';

// npm run storm -- --gateway mpesa

await stormProgram({ mpesa: mpesaStorm });
