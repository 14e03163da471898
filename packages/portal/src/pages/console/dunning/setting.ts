import { css, html, type PropertyDeclarations } from 'lit';
import type { DunningPolicy } from '../../../api/dunning.ts';
import '../../../elements/daftari-form.ts';
import { define } from '../../../elements/element.ts';
import type { FormRequest } from '../../../elements/events.ts';
import type { Field } from '../../../elements/fields.ts';
import { consoleMessages } from '../../../i18n/console-messages.ts';
import { dunningMessages } from '../../../i18n/dunning-messages.ts';
import { AskingPage } from '../asking.ts';
import { policyFields, readPolicy, type PolicyForm } from './policy-form.ts';

/** With so many stages a new policy begins. */
const STAGES = 3;

/** The form of a policy, or of the next version of one. Says `made` when it is set. */
class ConsoleSettingPolicy extends AskingPage {
  static override properties: PropertyDeclarations = { policy: { attribute: false }, stages: { state: true } };
  static override styles = [
    AskingPage.styles,
    css`
      .add {
        margin-block-start: 0.5rem;
      }
    `,
  ];

  /** The version before; null for a new policy. */
  declare policy: DunningPolicy | null;
  /** How many stages the form has. */
  declare protected stages: number;
  #key = crypto.randomUUID();

  constructor() {
    super();
    this.policy = null;
    this.stages = STAGES;
  }

  override render() {
    const words = dunningMessages(this.language);
    return html`<p class="soft">${words.policyLead}</p>
      <br />
      <daftari-form
        begins
        lang=${this.language}
        submit=${words.setPolicy}
        .fields=${this.#fields}
        .refusal=${this.refusal}
        ?busy=${this.busy}
        @daftari-form-change=${this.typed}
        @daftari-form-request=${this.#set}
        ><button type="button" class="button quiet small add" @click=${this.#add}>
          ${words.addStage}
        </button></daftari-form
      >`;
  }

  protected override begin(): void {
    this.stages = this.policy?.stages.length ?? STAGES;
  }

  protected override again(): void {}

  get #form(): PolicyForm {
    const { policy: before, stages, language } = this;
    return { before, stages, language, currency: this.context.me.isp.currency };
  }

  get #fields(): readonly Field[] {
    return policyFields(this.#form, this.values);
  }

  #add = (): void => {
    this.stages += 1;
  };

  #set = async ({ values }: FormRequest): Promise<void> => {
    const read = readPolicy(this.#form, values);
    if ('wrong' in read) {
      this.refusal = { fields: read.wrong, sentence: consoleMessages(this.language).checkFields };
      return;
    }
    const { dunning } = this.context.api;
    const set = await this.order(this.#fields, () => dunning.setPolicy(read.order, this.#key));
    if (set === undefined) {
      this.#key = crypto.randomUUID();
      return;
    }
    const { name, version } = set.policies.find(({ code }) => code === read.order.code) ?? {
      ...read.order,
      version: 1,
    };
    this.context.notify(dunningMessages(this.language).policySet(name, String(version)));
    this.dispatchEvent(new Event('made'));
  };
}

define('daftari-console-setting-policy', ConsoleSettingPolicy);
