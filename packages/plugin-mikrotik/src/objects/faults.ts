import { defineErrors } from '@daftari/core';

/** What stands between what is wanted of a router and what can be written on it. */
export const objectErrors = defineErrors('mikrotik', {
  notPlaced: ['refused', 'The subscription {subscriptionId} is placed at no router, so none can let her in.'],
  incomplete: ['refused', 'The router {routerId} cannot serve {subscriptionId}: {reason}.'],
  notOurs: [
    'conflict',
    'The router {routerId} has in {menu} already what {subscriptionId} needs ({what}), and it bears {mark}.',
  ],
  bypassed: ['refused', 'At the router {routerId} her speed does not apply, and no new log-in mends it: {reason}.'],
  // Not `unavailable`: the router answers, and its other customers are not to wait for this one.
  stillThere: ['conflict', 'The router {routerId} still shows {what}.'],
});
