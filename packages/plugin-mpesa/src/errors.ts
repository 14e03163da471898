import { defineErrors } from '@daftari/core';

/**
 * What a caller of this plugin can do wrong, or Daraja can send wrong. Details never carry a secret or a whole phone
 * number.
 */
export const mpesaErrors = defineErrors('mpesa', {
  phoneCharacters: ['invalid', 'The phone number may hold only digits, spaces and a leading plus.'],
  phoneCountry: ['invalid', 'The phone number is not Kenyan: it must start with +254, 254 or 0.'],
  phonePrefix: ['invalid', 'The phone number is not a Kenyan mobile number: after the 0 or 254 must come a 7 or a 1.'],
  phoneLength: ['invalid', 'The phone number has {digits} digits where {expected} are expected.'],
  amountNotPositive: ['invalid', 'The amount must be more than zero.'],
  amountNotWhole: ['invalid', 'M-Pesa takes whole shillings only; {minor} cents are not.'],
  accountReference: ['invalid', 'The account reference must have 1 to {most} characters; it has {length}.'],
  description: ['invalid', 'The description must have 1 to {most} characters; it has {length}.'],
  callbackUrl: ['invalid', 'The callback address is not a complete http or https address.'],
  callbackWord: ['invalid', 'Safaricom refuses a callback address that contains "{word}". Use an opaque path.'],
  otherShortcode: ['invalid', 'The {message} is of the shortcode {shortcode}; this plugin is that of {expected}.'],
  refused: ['refused', '{reason}'],
  unknownRequest: ['missing', 'Daraja knows no such request.'],
  unreachable: ['unavailable', '{reason}'],
  notStarted: ['unavailable', 'M-Pesa cannot be asked before the plugin is started.'],
  tokenStore: ['unavailable', 'The store of the Daraja token did not answer, so nothing was asked.'],
  tokenBusy: [
    'unavailable',
    'Another process has been fetching the Daraja token for {waitedMs} ms; nothing was asked.',
  ],
  sandboxOnly: ['refused', 'Only the sandbox can simulate a payment.'],
  noInitiator: ['refused', 'Without an initiator (an API operator of the M-Pesa portal) Daraja cannot be told this.'],
  cannotAsk: ['refused', '{reason}'],
  cannotPayOut: ['refused', '{reason}'],
  standingDates: ['invalid', 'A standing order cannot end before it begins.'],
  noKeys: ['refused', 'The shortcode of {gateway} has no keys, so Daraja cannot be asked.'],
  noAccount: ['missing', 'There is no account with the number {number}.'],
  noGateway: ['missing', 'There is no gateway {gateway}; there are {gateways}.'],
  statementEmpty: ['invalid', 'The file is no statement of the M-Pesa portal: {reason}.'],
  unreadable: ['invalid', 'The {message} from Daraja does not have the shape that it must have.'],
});
