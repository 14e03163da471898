import { html, nothing, type PropertyDeclarations } from 'lit';
import type { Router } from '../../api/routers.ts';
import { define } from '../../elements/element.ts';
import { formatElapsed } from '../../i18n/format.ts';
import { routerMessages } from '../../i18n/router-messages.ts';
import { DaftariPage } from '../context.ts';
import { roomStyles } from './styles.ts';

/** A router that was described and has never answered: it is waited for, and can be tried. Says `changed`. */
class ConsoleWaitingRouter extends DaftariPage {
  static override properties: PropertyDeclarations = {
    router: { attribute: false },
    busy: { state: true },
    said: { state: true },
  };
  static override styles = [DaftariPage.styles, roomStyles];

  declare router: Router;
  declare protected busy: boolean;
  /** What came of trying it; empty before. */
  declare protected said: string;

  constructor() {
    super();
    this.busy = false;
    this.said = '';
  }

  override render() {
    const words = routerMessages(this.language);
    const { driver } = this.router;
    return html`<section class="card" aria-labelledby="waiting">
      <div class="head"><h2 id="waiting">${words.waiting}</h2></div>
      <div class="stack">
        <p>${words.waitingLead}</p>
        <div class="bones" aria-hidden="true"><span></span></div>
        ${this.#reason()}
        <p role="status">${this.busy ? words.trying : this.said}</p>
        ${
          driver === 'mikrotik'
            ? html`<div class="acts">
                <button class="button quiet" ?disabled=${this.busy} @click=${this.#try}>${words.tryNow}</button>
              </div>`
            : nothing
        }
      </div>
    </section>`;
  }

  /** Why it has not answered, until somebody tries it and hears for herself. */
  #reason(): unknown {
    const { reason } = this.router;
    if (reason === null || this.busy || this.said !== '') return nothing;
    const { waitingReason } = routerMessages(this.language);
    return html`<p class="soft">${waitingReason}: <span lang="en">${reason}</span></p>`;
  }

  #try = async (): Promise<void> => {
    this.busy = true;
    const { driver, id } = this.router;
    try {
      const { about, tookMs } = await this.context.api.routers.tryIt(id);
      this.said = routerMessages(this.language).tried(about, formatElapsed(tookMs, this.language));
      // It answers: it need not wait for its turn.
      await this.context.api.routers.look(driver, id);
      this.dispatchEvent(new Event('changed'));
    } catch (error) {
      this.said = this.sentence(error);
    } finally {
      this.busy = false;
    }
  };
}

define('daftari-console-waiting-router', ConsoleWaitingRouter);
