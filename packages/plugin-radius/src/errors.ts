import { defineErrors } from '@daftari/core';

/** What can go wrong between billing and a NAS. Details never carry a secret. */
export const radiusErrors = defineErrors('radius', {
  bind: ['unavailable', 'RADIUS cannot listen on {address} port {port} ({what}): {reason}.'],
  notStarted: ['unavailable', 'The RADIUS plugin is not started.'],
  unanswered: ['unavailable', 'The NAS {device} does not answer: {reason}.'],
  refused: ['unavailable', 'The NAS {device} refuses to {what}: {reason}.'],
  noLoopback: ['missing', 'No client covers {address}: add one with its secret to test from this machine.'],
});
