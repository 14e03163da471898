import type { CardMessages } from '../../i18n/card-messages.ts';
import { cardFrameStyles } from './card-frame-styles.ts';

/** The dialog around the form of a provider, and what it can show. */
export interface CardFrame {
  readonly dialog: HTMLDialogElement;
  /** The form is on its way. */
  waiting(): void;
  put(form: HTMLElement): void;
  /** The form can be used. */
  ready(): void;
  /** The card was not taken: another can be tried. */
  refused(why: string): void;
  /** There is no form: she can try again, or do something else. */
  broken(why: string): void;
  close(): void;
}

interface FrameTold {
  readonly close: () => void;
  readonly retry: () => void;
}

interface FrameSays {
  readonly label: string;
  readonly saves?: boolean;
  readonly locale: string;
}

/**
 * Opens the dialog. It is not modal by `showModal`, and keeps the page still by `inert` instead: what the provider
 * shows above it when a bank wants to see the payer is appended to the body, and would lie dead beneath the browser's
 * top layer (github.com/stripe/stripe-js/issues/599).
 */
export function cardFrame(order: FrameSays, words: CardMessages, told: FrameTold): CardFrame {
  const parts = frameParts(order, words);
  const { dialog, heading, shut, status, place, problem, retry } = parts;
  const before = deepActive();
  let busy = false;

  const working = (now: boolean): void => {
    busy = now;
    shut.disabled = now;
    say(status, now ? words.sending : '');
  };
  const waiting = (): void => {
    place.replaceChildren();
    place.classList.add('hidden');
    retry.hidden = true;
    say(problem, '');
    working(false);
    say(status, words.loading);
  };
  const close = (): void => {
    if (!dialog.isConnected) return;
    document.removeEventListener('keydown', onKey);
    for (const one of still) one.inert = false;
    dialog.remove();
    if (before?.isConnected === true) before.focus();
    told.close();
  };
  // While a bank is asked nothing is closed: who does not see the answer pays twice.
  const leave = (): void => (busy ? undefined : close());
  const onKey = (event: KeyboardEvent): void => {
    if (event.key === 'Escape') leave();
  };

  shut.addEventListener('click', leave);
  retry.addEventListener('click', told.retry);
  // The provider's form stands in the document, so its submit is heard here, before it asks the bank.
  const onSubmit = (): void => {
    say(problem, '');
    working(true);
  };
  dialog.addEventListener('submit', onSubmit, { capture: true });
  document.addEventListener('keydown', onKey);
  adopt();
  const still = [...document.body.children].filter(isStilled);
  for (const one of still) one.inert = true;
  document.body.append(dialog);
  dialog.show();
  heading.focus();

  return {
    dialog,
    waiting,
    put: (form) => place.replaceChildren(form),
    ready() {
      place.classList.remove('hidden');
      working(false);
    },
    refused(why) {
      working(false);
      say(problem, why);
    },
    broken(why) {
      place.replaceChildren();
      working(false);
      say(problem, why);
      retry.hidden = false;
    },
    close,
  };
}

function frameParts({ saves, locale }: FrameSays, words: CardMessages) {
  const dialog = made('dialog', 'daftari-card');
  dialog.lang = locale;
  dialog.setAttribute('aria-modal', 'true');
  dialog.setAttribute('aria-labelledby', 'daftari-card-title');
  const heading = made('h2', '', saves === true ? words.saveTitle : words.payTitle);
  heading.id = 'daftari-card-title';
  heading.tabIndex = -1;
  const shut = made('button', 'shut');
  shut.type = 'button';
  shut.setAttribute('aria-label', words.close);
  const head = made('div', 'head');
  head.append(heading, shut);
  const status = made('p', 'status');
  status.setAttribute('role', 'status');
  const place = made('div', 'place');
  const problem = made('p', 'problem');
  problem.setAttribute('role', 'alert');
  const retry = made('button', 'retry', words.retry);
  retry.type = 'button';
  dialog.append(head, made('p', 'private', words.private), problem, status, place, retry);
  return { dialog, heading, shut, status, place, problem, retry };
}

function made<Tag extends keyof HTMLElementTagNameMap>(tag: Tag, look: string, text = ''): HTMLElementTagNameMap[Tag] {
  const element = document.createElement(tag);
  if (look !== '') element.className = look;
  element.textContent = text;
  return element;
}

/** An empty line takes no room, and yet is there from the start, so that what comes into it is read out. */
function say(line: HTMLElement, text: string): void {
  line.textContent = text;
}

/** What the provider has put there for itself lives on. */
function isStilled(one: Element): one is HTMLElement {
  return one instanceof HTMLElement && !one.inert && one.tagName !== 'IFRAME' && one.tagName !== 'SCRIPT';
}

function deepActive(): HTMLElement | null {
  let active = document.activeElement;
  while (active?.shadowRoot?.activeElement != null) active = active.shadowRoot.activeElement;
  return active instanceof HTMLElement && active !== document.body ? active : null;
}

function adopt(): void {
  const sheet = cardFrameStyles.styleSheet;
  if (sheet === undefined || document.adoptedStyleSheets.includes(sheet)) return;
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
}
