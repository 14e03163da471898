import { html, nothing, type PropertyDeclarations, type TemplateResult } from 'lit';
import { ApiError } from '../../../api/problem.ts';
import type { PlanOrder, PlanPreview } from '../../../api/selling.ts';
import { fieldsOf, filledIn, type Section } from '../../../elements/blocks.ts';
import '../../../elements/daftari-plan-preview.ts';
import '../../../elements/daftari-sections.ts';
import type { DaftariSections } from '../../../elements/daftari-sections.ts';
import { define } from '../../../elements/element.ts';
import type { FormChange, QuantityRequest } from '../../../elements/events.ts';
import type { FormValues } from '../../../elements/fields.ts';
import { currencyDigits } from '../../../i18n/format.ts';
import { planMessages } from '../../../i18n/plan-messages.ts';
import { AskingPage } from '../asking.ts';
import { roomStyles } from '../styles.ts';
import type { ClassRates } from '../tax/table.ts';
import { editorStyles } from './editor-styles.ts';
import { askedOf, planForm } from './form.ts';
import { keptFrom } from './keep.ts';
import { kindChoice } from './kind-choice.ts';
import { kindOf, startOf, type PlanKind } from './kinds.ts';
import { besideFields, wordsFor } from './marks.ts';
import { orderOf } from './order-of.ts';
import './publishing.ts';
import { firstBill } from './first-bill.ts';
import { readPlanForm, type ReadPlan } from './read.ts';
import { curveNotes, quantitiesOf, sampleOf, unitNamesOf } from './sample.ts';
import { classesToday, ratesOf } from './tax-form.ts';
import { writePlanForm } from './write.ts';

/** How long one types on before the server is asked what a customer would pay. */
const PAUSE_MS = 300;

/** The plan editor: the chapters of a plan, and beside them what a customer would pay, anew with every change. */
class ConsolePlan extends AskingPage {
  static override properties: PropertyDeclarations = {
    subject: {},
    form: { state: true },
    preview: { state: true },
    said: { state: true },
    wrong: { state: true },
    asking: { state: true },
    publishing: { state: true },
    gone: { state: true },
  };
  static override styles = [AskingPage.styles, roomStyles, editorStyles];

  /** `new`, the id of a draft to go on with, or the id of a plan to make the next version of. */
  declare subject: string;
  /** What was typed; null until what it begins from has come. */
  declare protected form: FormValues | null;
  declare protected preview: PlanPreview | null;
  /** Why there is no preview. */
  declare protected said: string;
  declare protected wrong: Readonly<Record<string, string>>;
  declare protected asking: boolean;
  /** The plan that is about to be published. */
  declare protected publishing: PlanOrder | null;
  /** Whether what it should begin from is not there. */
  declare protected gone: boolean;

  #classes: readonly ClassRates[] = [];
  #origin: PlanOrder | null = null;
  #draftId: string | null = null;
  #quantities: Readonly<Record<string, number>> = {};
  #pausing = 0;
  #turn = 0;
  /** Whether somebody tried to keep or publish it: from then on what cannot be read is marked. */
  #tried = false;

  constructor() {
    super();
    this.subject = 'new';
    this.form = null;
    this.preview = null;
    this.said = '';
    this.wrong = {};
    this.asking = false;
    this.publishing = null;
    this.gone = false;
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearTimeout(this.#pausing);
    this.#turn += 1;
  }

  override render() {
    const words = planMessages(this.language);
    return html`
      <a href="/console/plans">← ${words.back}</a>
      <div class="title">
        <h1>${this.#origin === null ? words.newPlan : this.form?.['name'] || words.editor}</h1>
      </div>
      ${this.gone ? html`<p class="card">${words.missing}</p>` : this.#body()}
    `;
  }

  protected override begin(): void {
    void this.attempt(() => this.#load());
  }

  protected override again(): void {}

  #body(): TemplateResult {
    const { form: typed, language } = this;
    if (typed === null) return html`<div class="card">${this.waiting()}</div>`;
    const sections = this.#sections(typed);
    const usage = this.#usageOf();
    const read = this.#read();
    return html`<div class="editor">
        <div class="stack">
          ${kindChoice(typed['planKind'] ?? '', language, this.#choose)}
          <daftari-sections
            lang=${language}
            .sections=${sections}
            .typed=${typed}
            .wrong=${this.wrong}
            @daftari-form-change=${this.#change}
          ></daftari-sections>
        </div>
        <div class="aside">
          <daftari-plan-preview
            lang=${language}
            zone=${this.context.me.isp.zone}
            .preview=${this.preview}
            .units=${unitNamesOf(usage, language)}
            .quantities=${quantitiesOf(usage, this.#quantities)}
            .notes=${'order' in read ? curveNotes(read.order, language) : {}}
            .rates=${'order' in read ? ratesOf(read.order, this.#classes, language) : []}
            .sentence=${this.said}
            ?busy=${this.asking}
            @daftari-quantity-request=${this.#sample}
          ></daftari-plan-preview>
        </div>
      </div>
      ${this.#bar()} ${this.#sheet()}`;
  }

  #bar(): TemplateResult {
    const words = planMessages(this.language);
    return html`<div class="bar">
      ${firstBill(this.preview, this.language)}
      ${this.refusal === null ? nothing : html`<p class="wrong" role="alert">${this.refusal.sentence}</p>`}
      <button class="button quiet" ?disabled=${this.busy} @click=${this.#save}>${words.saveDraft}</button>
      <button class="button" aria-haspopup="dialog" ?disabled=${this.busy} @click=${this.#ask}>${words.publish}</button>
    </div>`;
  }

  #sheet(): TemplateResult {
    return html`<daftari-console-publishing
      lang=${this.language}
      .context=${this.context}
      .plan=${this.publishing}
      .draftId=${this.#draftId}
      @done=${this.#published}
      @close=${this.#closed}
    ></daftari-console-publishing>`;
  }

  async #load(): Promise<void> {
    const { api } = this.context;
    // First, so that what a new plan proposes stands still.
    this.#classes = await classesToday(this.context);
    if (this.subject === 'new') {
      this.form = startOf('prepaid', {});
      return;
    }
    const { drafts } = await api.planDrafts();
    const draft = drafts.find(({ id }) => id === this.subject);
    this.#draftId = draft?.id ?? null;
    this.#origin = draft?.plan ?? (await this.#version());
    if (this.#origin === null) return;
    this.form = { ...writePlanForm(this.#origin), planKind: kindOf(this.#origin) };
    this.#soon(0);
  }

  async #version(): Promise<PlanOrder | null> {
    try {
      return orderOf(await this.context.api.plan(this.subject));
    } catch (error) {
      if (!(error instanceof ApiError) || error.status !== 404) throw error;
      this.gone = true;
      return null;
    }
  }

  #sections(typed: FormValues): readonly Section[] {
    return planForm(askedOf(typed, this.language, this.context.me.isp.currency, this.#classes));
  }

  #read(): ReadPlan {
    const typed = this.form ?? {};
    const { currency } = this.context.me.isp;
    const values = { ...filledIn(this.#sections(typed), typed), planKind: typed['planKind'] ?? '' };
    const read = readPlanForm({ kind: typed['kind'] ?? '', ...values }, currency, currencyDigits(currency));
    return 'wrong' in read ? read : { order: keptFrom(this.#origin, read.order, values) };
  }

  #usageOf(): Extract<PlanOrder, { kind: 'postpaid' }>['usage'] {
    const read = this.#read();
    return 'order' in read && read.order.kind === 'postpaid' ? read.order.usage : [];
  }

  #choose = (kind: PlanKind): void => {
    this.form = startOf(kind, this.form ?? {});
    this.wrong = {};
    this.#soon();
  };

  #change = ({ values }: FormChange): void => {
    this.form = values;
    this.#soon();
  };

  #sample = ({ meter, quantity }: QuantityRequest): void => {
    this.#quantities = { ...this.#quantities, [meter]: quantity };
    this.requestUpdate();
    this.#soon();
  };

  #soon(afterMs = PAUSE_MS): void {
    clearTimeout(this.#pausing);
    this.#pausing = window.setTimeout(() => void this.#preview(), afterMs);
  }

  async #preview(): Promise<void> {
    const read = this.#read();
    this.#turn += 1;
    const mine = this.#turn;
    if ('wrong' in read) {
      if (this.#tried) this.wrong = wordsFor(read.wrong, this.language);
      return;
    }
    this.asking = true;
    try {
      const preview = await this.context.api.previewPlan(read.order, sampleOf(read.order, this.#quantities));
      if (mine !== this.#turn) return;
      this.preview = preview.bills.length > 0 ? preview : { ...preview, curves: this.preview?.curves ?? [] };
      this.said = '';
      const errors = preview.warnings.filter(({ severity, path }) => severity === 'error' && path !== undefined);
      this.wrong = besideFields(this.#fields(), errors);
    } catch (error) {
      if (mine !== this.#turn) return;
      const refusal = this.refusalOf(error, this.#fields());
      this.wrong = refusal.fields;
      this.said = Object.keys(refusal.fields).length > 0 ? '' : refusal.sentence;
    }
    this.asking = false;
  }

  #fields() {
    return fieldsOf(this.#sections(this.form ?? {}).flatMap(({ blocks }) => blocks));
  }

  /** The plan, if all of it can be read; else what cannot is marked, and the first of it has the focus. */
  async #readOrMark(): Promise<PlanOrder | null> {
    this.#tried = true;
    this.refusal = null;
    const read = this.#read();
    if ('order' in read) return read.order;
    this.wrong = wordsFor(read.wrong, this.language);
    this.refusal = { fields: {}, sentence: planMessages(this.language).checkFields };
    await this.updateComplete;
    await this.renderRoot.querySelector<DaftariSections>('daftari-sections')?.showWrong();
    return null;
  }

  #save = async (): Promise<void> => {
    const order = await this.#readOrMark();
    if (order === null) return;
    const draft = await this.order(this.#fields(), () => this.context.api.draftPlan(order, this.#draftId));
    if (draft === undefined) return;
    this.#draftId = draft.id;
    this.#origin = draft.plan;
    // The address is that of the draft from now on, so that loading the page anew goes on with it.
    history.replaceState(null, '', `/console/plans/${encodeURIComponent(draft.id)}`);
    this.context.notify(planMessages(this.language).saved);
  };

  #ask = async (): Promise<void> => {
    this.publishing = await this.#readOrMark();
  };

  #closed = (): void => {
    this.publishing = null;
  };

  #published = (): void => {
    this.publishing = null;
    history.pushState(null, '', '/console/plans');
    dispatchEvent(new PopStateEvent('popstate'));
  };
}

define('daftari-console-plan', ConsolePlan);
