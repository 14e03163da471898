import { html, type PropertyDeclarations } from 'lit';
import type { Router } from '../../api/routers.ts';
import '../../elements/daftari-confirm.ts';
import { define } from '../../elements/element.ts';
import { formatCount } from '../../i18n/format.ts';
import { routerMessages } from '../../i18n/router-messages.ts';
import { DaftariPage } from '../context.ts';

/** Forgets a MikroTik router, after it was said whom that leaves and what stays. Says `changed`. */
class ConsoleForgetting extends DaftariPage {
  static override properties: PropertyDeclarations = {
    router: { attribute: false },
    open: { state: true },
    busy: { state: true },
  };

  declare router: Router;
  declare protected open: boolean;
  declare protected busy: boolean;

  constructor() {
    super();
    this.open = false;
    this.busy = false;
  }

  override render() {
    const { language, router } = this;
    const words = routerMessages(language);
    return html`<button class="button quiet" aria-haspopup="dialog" @click=${this.#turn}>${words.forget}</button>
      <daftari-confirm
        lang=${language}
        heading=${words.forgetTitle(router.name)}
        sentence=${`${words.forgetPlaced(formatCount(router.placed, language))} ${words.forgetStays}`}
        act=${words.forgetNow}
        ?open=${this.open}
        ?busy=${this.busy}
        @confirm=${this.#forget}
        @close=${this.#turn}
      ></daftari-confirm>`;
  }

  #turn = (): void => {
    this.open = !this.open;
  };

  #forget = async (): Promise<void> => {
    this.busy = true;
    await this.attempt(async () => {
      await this.context.api.routers.forget(this.router.id);
      this.context.notify(routerMessages(this.language).forgotten(this.router.name));
      this.dispatchEvent(new Event('changed'));
    });
    this.busy = false;
    this.open = false;
  };
}

define('daftari-console-forgetting', ConsoleForgetting);
