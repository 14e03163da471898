import { css, html, type PropertyDeclarations } from 'lit';
import type { SubscriptionView } from '../../api/wire.ts';
import { define } from '../../elements/element.ts';
import { DaftariPage } from '../context.ts';
import './addressing.ts';
import './renewing-password.ts';
import './routers-placing.ts';

/** What of a subscription is about equipment: its router, its addresses, its password. Says `changed`. */
class ConsoleEquipment extends DaftariPage {
  static override properties: PropertyDeclarations = { subscription: { attribute: false } };
  static override styles = [
    DaftariPage.styles,
    css`
      :host {
        display: grid;
        gap: 0.5rem;
        margin-block-start: 1rem;
      }
    `,
  ];

  declare subscription: SubscriptionView;

  override render() {
    const { language, context, subscription } = this;
    return html`<daftari-console-placing
        lang=${language}
        .context=${context}
        .subscription=${subscription}
        @changed=${this.#changed}
      ></daftari-console-placing>
      <daftari-console-addressing
        lang=${language}
        .context=${context}
        .subscription=${subscription}
        @changed=${this.#changed}
      ></daftari-console-addressing>
      <daftari-console-renewing-password
        lang=${language}
        .context=${context}
        .subscription=${subscription}
      ></daftari-console-renewing-password>`;
  }

  #changed = (): void => {
    this.dispatchEvent(new Event('changed'));
  };
}

define('daftari-console-equipment', ConsoleEquipment);
