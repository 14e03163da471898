import { stormProgram } from '@daftari/core/testing';
import { stripeStorm } from './storm-bench.ts';

// npm run storm -- --gateway stripe-card, or stripe-page

await stormProgram({ 'stripe-card': stripeStorm('card'), 'stripe-page': stripeStorm('page') });
