import { html, LitElement, type CSSResultGroup, type PropertyDeclarations, type TemplateResult } from 'lit';
import { messages, type Messages } from '../i18n/messages.ts';
import { RetryRequest } from './events.ts';
import { baseStyles, cardStyles, chipStyles } from './styles.ts';

/** What all our elements have: a language, a zone for times, a look. They show what they are given, and never fetch. */
export class DaftariElement extends LitElement {
  static override properties: PropertyDeclarations = { lang: {}, zone: {} };
  /** The look that all share; an element adds its own. */
  static override styles: CSSResultGroup = [baseStyles, cardStyles, chipStyles];

  /** IANA name of the zone that times are told in; that of the device while it is empty. */
  declare zone: string;

  constructor() {
    super();
    this.lang = '';
    this.zone = '';
  }

  /** The language to speak: the element's own, else the document's. */
  get language(): string {
    return this.lang || this.ownerDocument.documentElement.lang || 'en';
  }

  /** The customer's messages in that language. */
  get words(): Messages {
    return messages(this.language);
  }

  /** Grey bones where a list will be. The text is for those who do not see them. */
  protected waiting(): TemplateResult {
    return html`<div class="bones" aria-busy="true">
      <p class="hidden">${this.words.loading}</p>
      <span></span><span></span><span></span>
    </div>`;
  }

  /** One sentence where a list would be. */
  protected empty(sentence: string): TemplateResult {
    return html`<p class="state">${sentence}</p>`;
  }

  /** What went wrong, and a way to try again. */
  protected failed(sentence: string): TemplateResult {
    return html`<div class="state failed" role="alert">
      <p>${this.words.errorTitle} ${sentence}</p>
      <button class="button quiet small" @click=${this.#retry}>${this.words.retry}</button>
    </div>`;
  }

  /** The list, or what stands in its place: `rows` is null while it is under way. */
  protected rows<Row>(
    rows: readonly Row[] | null,
    error: string,
    none: string,
    shown: (rows: readonly Row[]) => TemplateResult,
  ): TemplateResult {
    if (error !== '') return this.failed(error);
    if (rows === null) return this.waiting();
    return rows.length === 0 ? this.empty(none) : shown(rows);
  }

  #retry = (): void => {
    this.dispatchEvent(new RetryRequest());
  };
}

/** Names an element, unless the page has it already: two builds of the library may meet on one page. */
export function define(name: string, element: CustomElementConstructor): void {
  if (customElements.get(name) === undefined) customElements.define(name, element);
}
