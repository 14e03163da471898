import { defineErrors, isBillingError } from '@daftari/core';

/**
 * What can go wrong between billing and a router. Details never carry a password. Where a command was sent and its
 * answer never came, they say `outcome: 'unknown'`: it may have happened, so look before an `add` is repeated.
 */
export const mikrotikErrors = defineErrors('mikrotik', {
  unreachable: ['unavailable', 'The router at {address} cannot be reached: {reason}.'],
  untrusted: ['unavailable', 'The router at {address} shows a certificate that is not the pinned one ({shown}).'],
  timedOut: ['unavailable', 'The router at {address} has not answered {command} in time ({reason}).'],
  interrupted: ['unavailable', 'The command {command} at the router at {address} was broken off: {reason}.'],
  fatal: ['unavailable', 'The router at {address} has ended the connection: {reason}.'],
  protocol: ['unavailable', 'The router at {address} answers in a way that cannot be understood: {reason}.'],
  logInRefused: ['denied', 'The router at {address} does not let the user {user} in: {message}.'],
  logInUndecided: ['unavailable', 'The router at {address} could not decide on the user {user}: {message}.'],
  noPermission: ['denied', 'The user of billing may not do {command} at the router at {address}: {message}.'],
  deviceMode: ['refused', 'The device-mode of the router at {address} forbids {command}: {message}.'],
  noSuchItem: ['missing', 'The router at {address} has no such item for {command}: {message}.'],
  alreadyThere: ['conflict', 'The router at {address} refuses {command}, for there is one already: {message}.'],
  invalidValue: ['invalid', 'The router at {address} cannot take a value of {command}: {message}.'],
  unsupported: ['refused', 'The router at {address} does not know {command}: {message}.'],
  trap: ['refused', 'The router at {address} refuses {command}: {message}.'],
});

/** Whether what was asked may have happened although it failed here: the answer got lost, not the question. */
export function mayHaveHappened(thrown: unknown): boolean {
  return isBillingError(thrown) && thrown.details['outcome'] === 'unknown';
}
