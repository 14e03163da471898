import { defineErrors } from '@daftari/core';

/** What can go wrong between billing and a NAS. Details never carry a secret. */
export const radiusErrors = defineErrors('radius', {
  bind: ['unavailable', 'RADIUS cannot listen on {address} port {port} ({what}): {reason}.'],
  certificate: ['unavailable', 'RadSec cannot use {what}: {reason}.'],
  classKey: ['unavailable', 'The key that Class is signed with cannot be stored: {reason}.'],
  notStarted: ['unavailable', 'The RADIUS plugin is not started.'],
  unanswered: ['unavailable', 'The NAS {device} does not answer: {reason}.'],
  tooLong: ['unavailable', 'The database has not answered within {ms} ms.'],
  refused: ['unavailable', 'The NAS {device} refuses to {what}: {reason}.'],
  noLoopback: [
    'missing',
    'No client covers {address}, from where this machine asks. Add one, such as ' +
      '{"name":"here","address":"{address}","secret":"…"} in RADIUS_CLIENTS, and start the server again; ' +
      'or ask another server by --server and --secret.',
  ],
  testAttribute: ['invalid', '{typed} is no attribute: {reason}. It is written as Name=value.'],
  testSilent: ['unavailable', 'No answer from {server} (packets sent: {tries}). {why}'],
  testRefused: [
    'refused',
    'The log-in was refused. Why, `daftari radius watch` tells: the answer says as little as she may know.',
  ],
  testFalse: ['refused', 'The answer cannot be trusted: {reason}.'],
});
