import type { PayingApi } from '../../api/paying.ts';
import { cardMessages, type CardMessages } from '../../i18n/card-messages.ts';
import { wordFor } from '../../i18n/messages.ts';
import { cardFrame } from './card-frame.ts';

/** What a card is asked for: what the gateway's next step says, and how the page speaks of it. */
export interface CardOrder {
  readonly clientSecret: string;
  readonly publishableKey: string;
  /** Where a bank that leads away leads back to. */
  readonly returnUrl: string;
  /** The language of the page. */
  readonly locale: string;
  /** What the button says: `Pay KES 2,500.00`. */
  readonly label: string;
  /** Whether the card is saved for later rather than charged now. */
  readonly saves?: boolean;
  /** Whose form it is, where several plugins have one. */
  readonly gateway?: string;
}

/** `confirmed`: the provider has it, and the server will say so. `failed`: the form could not be shown. */
export type CardOutcome = 'confirmed' | 'closed' | { readonly failed: string };

/** How long the form may take to come: a script that something swallows says nothing. */
const PATIENCE_MS = 20_000;

/**
 * Shows the card form of a provider in a dialog, until it is confirmed or closed. It stands in the document itself:
 * frames of providers do not work within a shadow root. No sheet may be open around it.
 */
export function openCard(order: CardOrder, slots: PayingApi['slots']): Promise<CardOutcome> {
  return new Promise((resolve) => {
    const words = cardMessages(order.locale);
    const unloadable = order.saves === true ? words.unloadable.save : words.unloadable.pay;
    let outcome: CardOutcome = 'closed';
    let turn = 0;
    let patience = 0;

    const frame = cardFrame(order, words, {
      close() {
        turn += 1;
        clearTimeout(patience);
        resolve(outcome);
      },
      retry: () => void show(),
    });

    const broken = (): void => {
      turn += 1;
      clearTimeout(patience);
      outcome = { failed: unloadable };
      frame.broken(unloadable);
    };

    async function show(): Promise<void> {
      const mine = ++turn;
      outcome = 'closed';
      frame.waiting();
      clearTimeout(patience);
      patience = window.setTimeout(broken, PATIENCE_MS);
      try {
        const element = await elementOf(order, slots, mine);
        if (mine === turn) frame.put(element);
      } catch {
        if (mine === turn) broken();
      }
    }

    frame.dialog.addEventListener('daftari-card-ready', () => {
      clearTimeout(patience);
      frame.ready();
    });
    frame.dialog.addEventListener('daftari-card-failed', (event) => {
      // The page says it, in its own language.
      event.preventDefault();
      const { code, reason } = (event as CustomEvent<CardFailure>).detail;
      if (code === 'unloadable') broken();
      else frame.refused(cardReason(code, reason, words));
    });
    frame.dialog.addEventListener('daftari-card-done', () => {
      outcome = 'confirmed';
      frame.close();
    });
    void show();
  });
}

/** What the element of a provider says when a card is not taken. */
interface CardFailure {
  readonly reason: string;
  readonly code?: string | null;
}

/** Fetches the provider's module and makes its element. A module that could not be had is asked for by a new name. */
async function elementOf(order: CardOrder, slots: PayingApi['slots'], turn: number): Promise<HTMLElement> {
  const known = (await slots()).slots.filter(({ place }) => place === 'customer.pay');
  const slot = known.find(({ plugin }) => plugin === order.gateway) ?? known[0];
  if (slot === undefined) throw new Error('No plugin has a card form.');
  if (customElements.get(slot.element) === undefined) {
    await import(/* @vite-ignore */ turn === 1 ? slot.module : `${slot.module}#${turn}`);
  }
  // A module that was not what it should be would leave an element that never says anything.
  if (customElements.get(slot.element) === undefined) throw new Error(`No module defines ${slot.element}.`);
  const element = document.createElement(slot.element);
  const attributes = {
    'client-secret': order.clientSecret,
    'publishable-key': order.publishableKey,
    'return-url': order.returnUrl,
    locale: order.locale,
    label: order.label,
    for: order.saves === true ? 'card' : 'payment',
  };
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  return element;
}

/** Why a card was not taken, in the language of the page where we know the code; else as the provider says it. */
function cardReason(code: string | null | undefined, reason: string, words: CardMessages): string {
  const known = code == null ? '' : (ALIKE[code] ?? code);
  return Object.hasOwn(words.why, known) ? wordFor(words.why, known) : words.otherWhy(reason);
}

/** Codes that mean the same to her (docs.stripe.com/error-codes, docs.stripe.com/declines/codes). */
const ALIKE: Readonly<Record<string, keyof CardMessages['why']>> = {
  generic_decline: 'card_declined',
  do_not_honor: 'card_declined',
  call_issuer: 'card_declined',
  transaction_not_allowed: 'card_declined',
  not_permitted: 'card_declined',
  try_again_later: 'card_declined',
  fraudulent: 'card_declined',
  // A thief who is told so would know: she reads what any declined card is told.
  lost_card: 'card_declined',
  stolen_card: 'card_declined',
  pickup_card: 'card_declined',
  invalid_cvc: 'incorrect_cvc',
  invalid_number: 'incorrect_number',
  withdrawal_count_limit_exceeded: 'card_velocity_exceeded',
  issuer_not_available: 'processing_error',
  authentication_not_handled: 'authentication_failed',
  payment_intent_authentication_failure: 'authentication_failed',
  setup_intent_authentication_failure: 'authentication_failed',
};
