import { css, html, nothing, type PropertyDeclarations, type TemplateResult } from 'lit';
import type { Change, ChangeKind } from '../../api/changing.ts';
import { DaftariElement, define } from '../../elements/element.ts';
import { ChangeRequested } from '../../elements/events.ts';
import { changeMessages } from '../../i18n/change-messages.ts';
import { formatDateTime, formatMoney } from '../../i18n/format.ts';

/** Changes that wait for their time or for money; each can be taken back, and one that waits for money be paid. */
class DaftariPending extends DaftariElement {
  static override properties: PropertyDeclarations = {
    changes: { attribute: false },
    own: { type: Boolean },
  };
  static override styles = [
    DaftariElement.styles,
    css`
      /* No box of its own: where nothing waits there is no gap. */
      :host {
        display: contents;
      }
      ul {
        display: grid;
        gap: 0.5rem;
      }
      li {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 0.25rem 0.75rem;
        padding: 0.625rem 0.875rem;
        border-radius: var(--daftari-radius-small);
        background: var(--daftari-warn-soft);
        color: var(--daftari-on-warn-soft);
      }
      .what {
        flex: 1 1 10rem;
        min-inline-size: 0;
      }
      .what strong {
        display: block;
      }
      .link {
        color: inherit;
        text-decoration-color: currentcolor;
      }
    `,
  ];

  declare changes: readonly Change[];
  /** Whether they are one's own, and so can be paid. */
  declare own: boolean;

  constructor() {
    super();
    this.changes = [];
    this.own = false;
  }

  override render() {
    const words = changeMessages(this.language);
    if (this.changes.length === 0) return nothing;
    return html`<ul aria-label=${words.pending}>
      ${this.changes.map((change) => this.#row(change))}
    </ul>`;
  }

  #row(change: Change): TemplateResult {
    const { language, zone } = this;
    const words = changeMessages(language);
    const { request, state, due, effectiveAt } = change;
    const waits =
      state === 'awaiting_payment'
        ? words.waitsMoney(formatMoney(due, language))
        : effectiveAt === null
          ? ''
          : words.waitsTime(formatDateTime(effectiveAt, language, zone));
    const name = words.kinds[request.kind];
    return html`<li>
      <span class="what small"><strong>${name}</strong>${waits}</span>
      ${
        this.own && state === 'awaiting_payment'
          ? html`<button class="button small" @click=${() => this.#ask('pay', change)}>${words.payNow}</button>`
          : nothing
      }
      ${
        this.own && !OWN.has(request.kind)
          ? nothing
          : html`<button class="link" @click=${() => this.#ask('revoke', change)}>
              ${words.revoke}<span class="hidden"> (${name})</span>
            </button>`
      }
    </li>`;
  }

  #ask(what: 'pay' | 'revoke', change: Change): void {
    this.dispatchEvent(new ChangeRequested(what, change));
  }
}

/** What a customer asks for herself, she can take back herself. */
const OWN: ReadonlySet<ChangeKind> = new Set([
  'plan',
  'add_on',
  'remove_add_on',
  'pause',
  'resume',
  'cancel',
  'keep',
  'promise',
  'bundle',
]);

/** The changes of a list that are not over. */
export function pendingIn(changes: readonly Change[] | null): readonly Change[] {
  return (changes ?? []).filter(({ state }) => state === 'scheduled' || state === 'awaiting_payment');
}

define('daftari-pending', DaftariPending);
