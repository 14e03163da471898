import type { PropertyDeclarations } from 'lit';
import type { Api } from '../api/api.ts';
import type { Connection, StreamEvent } from '../api/stream.ts';
import { ApiError, sentenceOf } from '../api/problem.ts';
import type { Demo, Me } from '../api/wire.ts';
import { DaftariElement } from '../elements/element.ts';

/** What a page is given by the app: who is here, how to ask, and how to hear what happens. */
export interface Context {
  readonly api: Api;
  readonly me: Me;
  readonly notify: (text: string, tone?: 'good' | 'bad') => void;
  /**
   * Hears the stream until the answered function is called; null after a silence in which anything may have happened.
   */
  readonly hear: (heard: (event: StreamEvent | null) => void) => () => void;
  readonly connection: Connection;
  /** What the demo offers; null outside one. The server is asked once, and only by a page that needs it. */
  readonly demo: () => Promise<Demo | null>;
}

/** A page: an element that may ask the server. It loads what it shows, and hears what changes it. */
export class DaftariPage extends DaftariElement {
  static override properties: PropertyDeclarations = { context: { attribute: false } };

  declare context: Context;
  #deaf: (() => void) | null = null;
  #timers = new Map<() => Promise<void>, number>();

  override connectedCallback(): void {
    super.connectedCallback();
    this.#deaf = this.context.hear((event) => (event === null ? this.again() : this.heard(event)));
    this.begin();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#deaf?.();
    for (const timer of this.#timers.values()) clearTimeout(timer);
    this.#timers.clear();
  }

  /** Loads what the page begins with. */
  protected begin(): void {}

  /** Loads what the page shows once more, after a silence; a page where one types keeps what is typed. */
  protected again(): void {
    this.begin();
  }

  /** What the page does about an event of the stream. */
  protected heard(_event: StreamEvent): void {}

  /** Loads again, once for many events that come together. */
  protected soon(reload: () => Promise<void>): void {
    if (this.#timers.has(reload)) return;
    const timer = window.setTimeout(() => {
      this.#timers.delete(reload);
      void reload();
    }, 250);
    this.#timers.set(reload, timer);
  }

  /** Does what a person asked for, and says so if it fails. */
  protected async attempt<T>(work: () => Promise<T>): Promise<T | undefined> {
    try {
      return await work();
    } catch (error) {
      this.context.notify(this.sentence(error), 'bad');
      return undefined;
    }
  }

  /** An error as a sentence in the language of the page, as far as we know it. */
  protected sentence(error: unknown): string {
    return error instanceof ApiError && error.status === 0 ? this.words.unreachable : sentenceOf(error);
  }
}
