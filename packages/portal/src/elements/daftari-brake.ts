import { css, html, nothing, type PropertyDeclarations } from 'lit';
import type { Brake } from '../api/routers.ts';
import { formatCount, formatMoment } from '../i18n/format.ts';
import { routerMessages } from '../i18n/router-messages.ts';
import { DaftariElement, define } from './element.ts';

/** Where a brake counts, in words. */
export function scopeWords({ scope }: Pick<Brake, 'scope'>, language: string): string {
  const { scopes } = routerMessages(language);
  if (scope.kind === 'router') return scopes.router(scope.routerId ?? '');
  return scope.kind === 'driver' ? scopes.driver(scope.driver ?? '') : scopes.all;
}

/** A brake that holds: what it is about, how many wait, and who has decided. It says `release` or `keep`. */
class DaftariBrake extends DaftariElement {
  static override properties: PropertyDeclarations = { brake: { attribute: false } };
  static override styles = [
    DaftariElement.styles,
    css`
      section {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        justify-content: space-between;
        gap: 0.75rem 1.5rem;
        padding: 1rem 1.25rem;
        border-radius: var(--daftari-radius);
        background: var(--daftari-warn-soft);
        color: var(--daftari-on-warn-soft);
      }
      .says {
        flex: 1 1 22rem;
        min-inline-size: 0;
        text-wrap: pretty;
      }
      h2 {
        font-size: 1.0625rem;
      }
      .acts {
        display: flex;
        flex-wrap: wrap;
        gap: 0.5rem;
      }
    `,
  ];

  declare brake: Brake | null;

  constructor() {
    super();
    this.brake = null;
  }

  override render() {
    const { brake, language } = this;
    if (brake === null) return nothing;
    const words = routerMessages(language);
    const count = (value: number): string => formatCount(value, language);
    const { state, held, online, cut, limit, actor, decidedAt, note } = brake;
    return html`<section aria-labelledby="title">
      <div class="says">
        <h2 id="title">${state === 'kept' ? words.keptTitle : words.brakeTitle}</h2>
        <p>${words.brakeHeld(count(held), count(online), scopeWords(brake, language))}</p>
        <p class="small">${words.brakeWhy(count(cut), count(limit))}</p>
        ${
          actor === null || decidedAt === null
            ? nothing
            : html`<p class="small">
                ${words.brakeBy(actor, formatMoment(decidedAt, language, this.zone))}${note === null ? '' : `: ${note}`}
              </p>`
        }
      </div>
      <div class="acts">
        <button class="button small" aria-haspopup="dialog" @click=${this.#release}>${words.release}</button>
        ${
          state === 'kept'
            ? nothing
            : html`<button class="button quiet small" aria-haspopup="dialog" @click=${this.#keep}>
                ${words.keep}
              </button>`
        }
      </div>
    </section>`;
  }

  #release = (): void => {
    this.dispatchEvent(new Event('release'));
  };

  #keep = (): void => {
    this.dispatchEvent(new Event('keep'));
  };
}

define('daftari-brake', DaftariBrake);
