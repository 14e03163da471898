import { html, nothing, type PropertyDeclarations, type TemplateResult } from 'lit';
import type { Break, Resolution } from '../../../api/reconcile.ts';
import '../../../elements/daftari-sheet.ts';
import { define } from '../../../elements/element.ts';
import { formatDay, formatDuration, formatMoment, formatMoney } from '../../../i18n/format.ts';
import { languageOf } from '../../../i18n/language.ts';
import { reconcileMessages } from '../../../i18n/reconcile-messages.ts';
import { DaftariPage } from '../../context.ts';
import { breakStyles } from './break-styles.ts';
import './explaining.ts';
import { proposalOf } from './proposal.ts';

const MINUTE_MS = 60_000;
const TO_BANK: ReadonlySet<string> = new Set(['not_settled', 'bank_only', 'bank_amount']);

/** What differs, each with its one way out. It says `made` when something was done about one of them. */
class ConsoleBreaks extends DaftariPage {
  static override properties: PropertyDeclarations = {
    breaks: { attribute: false },
    none: {},
    error: {},
    dated: { type: Boolean },
    explaining: { state: true },
    busy: { state: true },
  };
  static override styles = [DaftariPage.styles, breakStyles];

  /** Null until the page knows. */
  declare breaks: readonly Break[] | null;
  /** What to say when there are none. */
  declare none: string;
  declare error: string;
  /** Whether each says its day. */
  declare dated: boolean;
  declare protected explaining: Break | null;
  /** The break about which something is being done. */
  declare protected busy: string | null;

  constructor() {
    super();
    this.breaks = null;
    this.none = '';
    this.error = '';
    this.dated = false;
    this.explaining = null;
    this.busy = null;
  }

  override render() {
    return html`${this.rows(
      this.breaks,
      this.error,
      this.none,
      (rows) =>
        html`<ul>
          ${rows.map((one) => this.#break(one))}
        </ul>`,
    )}
    ${this.#sheet()}`;
  }

  #break(one: Break): TemplateResult {
    const { language } = this;
    const words = reconcileMessages(language);
    const isOpen = one.state === 'open';
    // The server tells it in English, with more detail than we know; in another language we say what kind it is.
    const told = languageOf(language) === 'en' ? one.told : isMaybeOurs(one) ? words.maybeOurs : words.about[one.kind];
    return html`<li class=${isOpen ? '' : 'over'}>
      <div class="what">
        <p class="line">
          <span class="chip ${isOpen ? 'bad' : ''}">${words.kinds[one.kind]}</span>
          <strong class="reference">${one.reference}</strong>
        </p>
        <p>${told}</p>
        <p class="soft small">${this.#meta(one)}</p>
      </div>
      ${this.#sides(one)} ${isOpen ? this.#acts(one) : this.#outcome(one)}
    </li>`;
  }

  #meta(one: Break): string {
    const { language } = this;
    const words = reconcileMessages(language);
    const day = this.dated ? [formatDay(one.day, language)] : [];
    if (one.state === 'resolved') return day.join(' · ');
    const ms = Date.now() - Date.parse(one.openedAt);
    const age = ms < MINUTE_MS ? words.ageNew : words.age(formatDuration(ms, language));
    const owner =
      one.owner === null
        ? words.ownerNone
        : one.owner === this.context.me.user.name
          ? words.ownerYou
          : words.owner(one.owner);
    return [...day, age, owner].join(' · ');
  }

  #sides({ kind, ours, theirs }: Break): TemplateResult {
    const words = reconcileMessages(this.language);
    const names = TO_BANK.has(kind) ? [words.sentToBank, words.bankHas] : [words.weHave, words.theyHave];
    return html`<dl>
      ${[ours, theirs].map(
        (side, at) =>
          html`<div>
            <dt>${names[at]}</dt>
            <dd class=${side === null ? 'soft' : ''}>
              ${side === null ? words.nothing : formatMoney(side, this.language)}
            </dd>
          </div>`,
      )}
    </dl>`;
  }

  #acts(one: Break): TemplateResult {
    const { confirming, owner } = one;
    const words = reconcileMessages(this.language);
    const isOwn = confirming?.actor === this.context.me.user.name;
    const isMine = owner === this.context.me.user.name;
    const named = html`<span class="hidden"> (${one.reference})</span>`;
    return html`<div class="acts">
      ${confirming === null ? nothing : html`<p class="confirming small">${this.#decided(confirming, isOwn)}</p>`}
      ${isOwn ? nothing : this.#button(one)}
      <p class="rest">
        <button class="link" ?disabled=${this.busy === one.id} @click=${() => this.#take(one, isMine)}>
          ${isMine ? words.giveBack : words.take}${named}
        </button>
        ${
          one.proposal === 'explain' || confirming !== null
            ? nothing
            : html`<button class="link" aria-haspopup="dialog" @click=${() => (this.explaining = one)}>
                ${words.explain}${named}
              </button>`
        }
      </p>
    </div>`;
  }

  #button(one: Break): TemplateResult {
    const words = reconcileMessages(this.language);
    const { confirming } = one;
    const how = confirming?.how ?? one.proposal;
    const does = proposalOf({ ...one, proposal: how }, this.language);
    const act =
      how === 'explain' && confirming === null ? () => (this.explaining = one) : () => this.#resolve(one, how);
    return html`<button class="button small" ?disabled=${this.busy === one.id} @click=${act}>
      ${confirming === null ? does : words.confirm(does)}<span class="hidden"> (${one.reference})</span>
    </button>`;
  }

  #decided({ how, actor, at, note }: NonNullable<Break['confirming']>, isOwn: boolean): string {
    const words = reconcileMessages(this.language);
    const when = formatMoment(at, this.language, this.context.me.isp.zone);
    const said = isOwn
      ? words.confirmingOwn(words.decided[how], when)
      : words.confirming(actor, words.decided[how], when);
    return note === '' ? said : `${said} “${note}”`;
  }

  #outcome({ resolvedBy, resolvedAt, how, note }: Break): TemplateResult {
    const { language } = this;
    const words = reconcileMessages(language);
    const when = resolvedAt === null ? '' : formatMoment(resolvedAt, language, this.context.me.isp.zone);
    return html`<div class="acts">
      <p class="small soft">${words.resolvedBy(resolvedBy ?? words.byItself, when)}</p>
      <p class="small">${note !== null && note !== '' ? note : how === null ? nothing : words.decided[how]}</p>
    </div>`;
  }

  #sheet(): TemplateResult {
    const { explaining, language } = this;
    return html`<daftari-sheet
      lang=${language}
      heading=${explaining === null ? '' : reconcileMessages(language).explainTitle(explaining.reference)}
      ?open=${explaining !== null}
      @close=${() => (this.explaining = null)}
      >${
        explaining === null
          ? nothing
          : html`<daftari-console-break-explaining
              lang=${language}
              .context=${this.context}
              .about=${explaining}
              @made=${this.#explained}
            ></daftari-console-break-explaining>`
      }</daftari-sheet
    >`;
  }

  #explained = (): void => {
    this.explaining = null;
    this.dispatchEvent(new Event('made'));
  };

  async #resolve(one: Break, how: Resolution): Promise<void> {
    const words = reconcileMessages(this.language);
    await this.#doing(one, async () => {
      const { state, reference } = await this.context.api.reconcile.resolve(
        one.id,
        how,
        one.confirming?.note || undefined,
      );
      this.context.notify(state === 'resolved' ? words.resolvedNow(reference) : words.secondWanted);
    });
  }

  async #take(one: Break, back: boolean): Promise<void> {
    await this.#doing(one, () => this.context.api.reconcile.take(one.id, back));
  }

  async #doing(one: Break, work: () => Promise<unknown>): Promise<void> {
    this.busy = one.id;
    await this.attempt(work);
    this.busy = null;
    // Refused, it may be that somebody else was faster: either way it is looked at anew.
    this.dispatchEvent(new Event('made'));
  }
}

define('daftari-console-breaks', ConsoleBreaks);

/** Whether we may have it already: money that came in is offered to be booked, unless it may be booked twice then. */
function isMaybeOurs({ kind, theirs, proposal }: Break): boolean {
  return kind === 'not_ours' && proposal === 'explain' && theirs !== null && BigInt(theirs.minor) > 0n;
}
