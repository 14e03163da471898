import { css, html, nothing, type PropertyDeclarations } from 'lit';
import type { Brake } from '../../api/routers.ts';
import type { StreamEvent } from '../../api/stream.ts';
import '../../elements/daftari-brake.ts';
import '../../elements/daftari-form.ts';
import '../../elements/daftari-sheet.ts';
import { define } from '../../elements/element.ts';
import type { FormRequest } from '../../elements/events.ts';
import type { Field } from '../../elements/fields.ts';
import { routerMessages } from '../../i18n/router-messages.ts';
import { loader } from '../loader.ts';
import { AskingPage } from './asking.ts';

/** A note may say so much. */
const MOST = 500;

/** The brakes that hold, above every room of the console: released or kept by a person, with a note. */
class ConsoleBrakes extends AskingPage {
  static override properties: PropertyDeclarations = { deciding: { state: true } };
  static override styles = [
    AskingPage.styles,
    css`
      :host {
        display: block;
      }
      daftari-brake {
        display: block;
        margin-block-end: 1rem;
      }
      p {
        margin-block-end: 1rem;
      }
    `,
  ];

  /** What is about to be decided of which brake; null for nothing. */
  declare protected deciding: { readonly what: 'release' | 'keep'; readonly brake: Brake } | null;

  #list = loader(this, () => this.context.api.routers.brakes());

  constructor() {
    super();
    this.deciding = null;
  }

  override render() {
    // Where brakes cannot be read, the room below says what is wrong with the line.
    const holding = (this.#list.value?.brakes ?? []).filter(({ state }) => state === 'holding' || state === 'kept');
    return html`${holding.map(
      (brake) =>
        html`<daftari-brake
          lang=${this.language}
          zone=${this.context.me.isp.zone}
          .brake=${brake}
          @release=${() => (this.deciding = { what: 'release', brake })}
          @keep=${() => (this.deciding = { what: 'keep', brake })}
        ></daftari-brake>`,
    )}
    ${this.#sheet()}`;
  }

  protected override begin(): void {
    void this.#list.reload();
  }

  protected override heard({ name }: StreamEvent): void {
    const waits = this.#list.value?.brakes.some(({ state }) => state === 'holding' || state === 'kept') === true;
    if (name.startsWith('brake') || (waits && (name.startsWith('action') || name === 'sessionEnded')))
      this.soon(this.#list.reload);
  }

  #sheet(): unknown {
    const { deciding, language } = this;
    const words = routerMessages(language);
    const isRelease = deciding?.what === 'release';
    return html`<daftari-sheet
      lang=${language}
      heading=${isRelease ? words.releaseTitle : words.keepTitle}
      ?open=${deciding !== null}
      @close=${this.#close}
      >${
        deciding === null
          ? nothing
          : html`<p>${isRelease ? words.releaseSentence : words.keepSentence}</p>
              <daftari-form
                begins
                lang=${language}
                submit=${isRelease ? words.release : words.keep}
                .fields=${this.#fields}
                .refusal=${this.refusal}
                ?busy=${this.busy}
                @daftari-form-request=${this.#decide}
              ></daftari-form>`
      }</daftari-sheet
    >`;
  }

  get #fields(): readonly Field[] {
    const { note: label, noteHint: hint } = routerMessages(this.language);
    return [{ name: 'note', label, hint, optional: true, wide: true }];
  }

  #close = (): void => {
    this.deciding = null;
    this.refusal = null;
  };

  #decide = async ({ values }: FormRequest): Promise<void> => {
    const { deciding } = this;
    if (deciding === null) return;
    const note = (values['note'] ?? '').trim().slice(0, MOST);
    const { brake, what } = deciding;
    const decided = await this.order(this.#fields, () => this.context.api.routers.decide(brake.id, what, note));
    if (decided === undefined) return;
    this.#close();
    const words = routerMessages(this.language);
    this.context.notify(what === 'release' ? words.released : words.kept);
    await this.#list.reload();
  };
}

define('daftari-console-brakes', ConsoleBrakes);
