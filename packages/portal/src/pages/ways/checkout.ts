import type { ReactiveControllerHost } from 'lit';
import type { Api } from '../../api/api.ts';
import type { AskOrder, NextStep, PayWay } from '../../api/paying.ts';
import type { Money, Timeline } from '../../api/wire.ts';
import { outcomeOf } from '../../elements/outcome.ts';
import { formatMoneyShort, minorAmount } from '../../i18n/format.ts';
import { payingMessages } from '../../i18n/paying-messages.ts';
import { dropAsk, keepAsk, keptAsk, type KeptAsk } from '../kept-ask.ts';
import { createKeys, createPaying } from '../paying.ts';
import { pageOf } from '../provider-page.ts';
import { nameOf } from './naming.ts';
import { pendingAttempt, refusalOf } from './refusals.ts';

/** One press in one of the ways. */
export interface Pressed {
  readonly way: PayWay;
  readonly phone: string | null;
  /** Major units. */
  readonly amount: string;
  /** What it is for, where it is not just what is due. */
  readonly subscriptionId: string | null;
}

/** What a customer's paying stands on. */
export interface Counter {
  readonly api: () => Api;
  readonly customerId: () => string;
  readonly language: () => string;
  /** Goes to a provider's page. */
  readonly leave: (url: string) => void;
}

/** How a customer's paying stands. */
export interface Checkout {
  /** What she is asked for; null for nothing. */
  readonly under: KeptAsk | null;
  readonly timeline: Timeline | null;
  /** Whether it is known how the ask ended. */
  readonly over: boolean;
  /** What stayed in the wallet that has paid; null before. */
  readonly stays: Money | null;
  /** Whether an order is on its way. */
  readonly busy: boolean;
  /** What was refused, and why; empty for nothing. */
  readonly refusal: string;
  /** Asks once, and goes where the provider asks the payer: her phone, its page, or its form. */
  readonly pay: (pressed: Pressed) => Promise<void>;
  /** Pays from the wallet once. Answers whether it did. */
  readonly payFromWallet: (subscriptionId: string | null) => Promise<boolean>;
  /** Follows what this tab was asked before it went to a provider's page. */
  readonly resume: () => Promise<void>;
  /** Looks at once, because something was heard. */
  readonly nudge: () => void;
  /** Leaves what was asked, and offers the ways again. */
  readonly anew: () => void;
  /** Stops asking, because the page is left. */
  readonly rest: () => void;
}

/** A customer's paying, for a page that shows it. */
export function createCheckout(host: Pick<ReactiveControllerHost, 'requestUpdate'>, counter: Counter): Checkout {
  const state = { under: null as KeptAsk | null, stays: null as Money | null, busy: false, refusal: '' };
  const keys = createKeys();
  const change = (now: Partial<typeof state>): void => {
    Object.assign(state, now);
    host.requestUpdate();
  };
  // How it ended is on the page: nothing is left to be remembered.
  const looked = (): void => {
    if (paying.timeline !== null && isOver(paying.timeline)) dropAsk();
    host.requestUpdate();
  };
  const paying = createPaying({ requestUpdate: looked }, counter.api);

  const anew = (refusal = ''): void => {
    dropAsk();
    paying.reset();
    change({ under: null, stays: null, refusal });
  };
  const follow = async (kept: KeptAsk): Promise<void> => {
    change({ under: kept, stays: null, refusal: '' });
    keepAsk(kept);
    await paying.resume(kept.attemptId);
    if (!paying.following) anew();
  };
  const remember = (pressed: Pressed, attemptId: string, url: string | null): KeptAsk => {
    const { way } = pressed;
    const kept = { customerId: counter.customerId(), attemptId, kind: way.kind, name: nameOf(way, counter.language()) };
    return { ...kept, url };
  };

  const ask = async (pressed: Pressed): Promise<void> => {
    const asked = await paying.ask(orderOf(pressed));
    const pending = pendingAttempt(paying.failure);
    if (pending !== null) return follow(remember(pressed, pending, null));
    if (asked === null) return change({ refusal: refusalOf(paying.failure, counter.language()) });
    const { next } = asked;
    const kept = remember(pressed, asked.id, next?.kind === 'open' ? pageOf(next.url) : null);
    change({ under: kept });
    if (next?.kind === 'open' && kept.url === null) return anew(payingMessages(counter.language()).badPage);
    if (paying.timeline === null || !isOver(paying.timeline)) keepAsk(kept);
    if (kept.url !== null) counter.leave(kept.url);
    if (next?.kind !== 'confirm') return;
    const trouble = await confirm(counter, pressed, next, asked.amount);
    if (trouble === null) paying.nudge();
    else anew(trouble);
  };

  const alone = async (work: () => Promise<void>): Promise<void> => {
    if (state.busy) return;
    change({ busy: true, refusal: '', stays: null });
    await work().catch((error: unknown) => anew(refusalOf(error, counter.language())));
    change({ busy: false });
  };

  return {
    get under() {
      return state.under;
    },
    get timeline() {
      return paying.timeline;
    },
    get over() {
      return paying.timeline !== null && isOver(paying.timeline);
    },
    get stays() {
      return state.stays;
    },
    get busy() {
      return state.busy;
    },
    get refusal() {
      return state.refusal;
    },
    pay: (pressed) => alone(() => ask(pressed)),
    async payFromWallet(subscriptionId) {
      const order = subscriptionId === null ? {} : { subscriptionId };
      await alone(async () => {
        const { wallet } = await keys.once(order, (key) => counter.api().paying.payFromWallet(order, key));
        change({ stays: wallet });
      });
      return state.stays !== null;
    },
    async resume() {
      const kept = keptAsk(counter.customerId());
      if (kept === null || state.under !== null) return;
      // A bank that led away writes the secret of the payment into the address that it leads back to.
      if (location.search.includes('payment_intent')) history.replaceState(null, '', location.pathname);
      await follow(kept);
    },
    nudge: paying.nudge,
    anew: () => anew(),
    rest: paying.reset,
  };
}

/** Opens the provider's form, and answers what went wrong; null where it was confirmed. */
async function confirm(
  { api, language }: Counter,
  { way }: Pressed,
  { clientSecret, publishableKey }: Extract<NextStep, { kind: 'confirm' }>,
  amount: Money,
): Promise<string | null> {
  const words = payingMessages(language());
  const { openCard } = await import('../card/open-card.ts');
  const outcome = await openCard(
    {
      clientSecret,
      publishableKey,
      returnUrl: `${location.origin}${location.pathname}`,
      locale: language(),
      label: words.byCard(formatMoneyShort(amount, language())),
      gateway: way.gateway,
    },
    () => api().paying.slots(),
  );
  if (outcome === 'confirmed') return null;
  return outcome === 'closed' ? words.cardClosed : outcome.failed;
}

/** What is due the server reckons itself; only another amount is worth saying, and for what it is. */
function orderOf({ way, phone, amount, subscriptionId }: Pressed): AskOrder {
  const usual = minorAmount(amount, way.amount.currency) === BigInt(way.amount.minor);
  return {
    gateway: way.mandateId === null ? way.gateway : null,
    ...(way.mandateId !== null && { mandateId: way.mandateId }),
    ...(phone !== null && { phone }),
    ...(!usual && { amount }),
    ...(!usual && subscriptionId !== null && { subscriptionId }),
  };
}

function isOver(timeline: Timeline): boolean {
  const outcome = outcomeOf(timeline);
  return outcome === 'online' || outcome === 'paid' || outcome === 'failed';
}
