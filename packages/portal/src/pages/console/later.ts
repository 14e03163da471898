import { html, type PropertyDeclarations, type TemplateResult } from 'lit';
import { DaftariElement, define } from '../../elements/element.ts';

/** A room whose code comes when somebody enters it, and until then grey bones. */
class ConsoleLater extends DaftariElement {
  static override properties: PropertyDeclarations = {
    load: { attribute: false },
    shown: { attribute: false },
    phase: { state: true },
  };

  /** Fetches the code. */
  declare load: () => Promise<unknown>;
  /** The room, once its code is there. */
  declare shown: () => TemplateResult;
  declare protected phase: 'waiting' | 'there' | 'failed';

  constructor() {
    super();
    this.phase = 'waiting';
  }

  override connectedCallback(): void {
    super.connectedCallback();
    void this.#fetch();
  }

  override render() {
    if (this.phase === 'there') return this.shown();
    const state = this.phase === 'failed' ? this.failed(this.words.unreachable) : this.waiting();
    return html`<section class="card" @daftari-retry-request=${this.#fetch}>${state}</section>`;
  }

  #fetch = async (): Promise<void> => {
    this.phase = 'waiting';
    try {
      await this.load();
      this.phase = 'there';
    } catch {
      this.phase = 'failed';
    }
  };
}

define('daftari-console-later', ConsoleLater);
