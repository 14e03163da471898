import { defineErrors } from '@daftari/core';

/** What a caller of this plugin can do wrong, or Stripe can say no to. Details never carry a secret or a card. */
export const stripeErrors = defineErrors('stripe', {
  // No refusal: told again after the currency was taken off the list, an ask may have been paid before.
  currency: ['invalid', 'Stripe is set up for {currencies}, not for {currency}.'],
  step: ['refused', 'Stripe takes {currency} in steps of {step} minor units; {minor} is none.'],
  tooLarge: ['refused', 'Stripe takes no amount as large as {minor} minor units of {currency}.'],
  refused: ['refused', '{reason}'],
  unknown: ['missing', 'Stripe knows no {what}.'],
  unreachable: ['unavailable', '{reason}'],
  notStarted: ['unavailable', 'Stripe cannot be asked before the plugin is started.'],
  notOurs: ['missing', 'There is no saved card {card} of the account {accountId}.'],
  notByPayment: ['refused', 'Stripe pays back the way the money came; it sends none to a {kind}.'],
  noWebhookSecret: ['refused', 'Without webhookSecrets nobody could tell an event from a forgery.'],
  hookUrl: ['invalid', '--url is {right}; got {url}.'],
  unreadable: ['invalid', 'The {message} from Stripe does not have the shape that it must have.'],
});
