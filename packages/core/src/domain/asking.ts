import { defineErrors } from '../kernel/error.ts';

/** What can be wrong with an ask for money. */
export const askErrors = defineErrors('ask', {
  noPhone: ['invalid', 'Name a phone: the account {accountId} has none.'],
});

/** What can be wrong with choosing a gateway. */
export const gatewayErrors = defineErrors('gateways', {
  none: ['unavailable', 'No gateway can take {amount} now: {reason}.'],
});

/** What can be wrong with settling an attempt. */
export const attemptErrors = defineErrors('attempt', {
  paid: ['conflict', 'The attempt {attemptId} has been paid.'],
  stillAsked: ['conflict', 'The provider is still being asked about the attempt {attemptId}; wait for its answer.'],
  noReason: ['invalid', 'Say why the attempt {attemptId} has failed.'],
});
