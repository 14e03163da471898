import { css, html, nothing, type PropertyDeclarations, type TemplateResult } from 'lit';
import type { TaxRelief } from '../../../api/taxes.ts';
import type { CustomerView } from '../../../api/wire.ts';
import '../../../elements/daftari-sheet.ts';
import { define } from '../../../elements/element.ts';
import { listStyles } from '../../../elements/lists.ts';
import { formatRate } from '../../../i18n/format.ts';
import { taxMessages } from '../../../i18n/tax-messages.ts';
import { DaftariPage } from '../../context.ts';
import { spanOf } from './days.ts';
import './profile-form.ts';
import { dayIn, standingOf, taxName } from './table.ts';

const TONES = { applies: 'good', coming: 'warn', past: '' } as const;

/** What is particular to a customer before the tax law, and how it stands today. Says `changed` when it was. */
class ConsoleTaxProfile extends DaftariPage {
  static override properties: PropertyDeclarations = {
    customer: { attribute: false },
    changing: { state: true },
  };
  static override styles = [
    DaftariPage.styles,
    listStyles,
    css`
      .side {
        flex: none;
      }
      .main {
        flex: 1 1 0;
        max-inline-size: none;
      }
      .main span {
        overflow-wrap: anywhere;
      }
    `,
  ];

  declare customer: CustomerView;
  declare protected changing: boolean;

  constructor() {
    super();
    this.changing = false;
  }

  override render() {
    const { language, customer } = this;
    const words = taxMessages(language);
    const rows = this.#rows();
    return html`<section class="card" aria-labelledby="title">
        <div class="head">
          <h2 id="title">${words.profile}</h2>
          ${
            customer.state === 'closed'
              ? nothing
              : html`<button class="link" aria-haspopup="dialog" @click=${() => (this.changing = true)}>
                  ${words.change}<span class="hidden"> (${words.profile})</span>
                </button>`
          }
        </div>
        ${
          rows.length === 0
            ? html`<p class="soft">${words.profileNone}</p>`
            : html`<ul>
                ${rows}
              </ul>`
        }
      </section>
      <daftari-sheet
        lang=${language}
        heading=${words.changeOf(customer.name)}
        ?open=${this.changing}
        @close=${this.#close}
        >${
          this.changing
            ? html`<daftari-console-tax-profile-form
                lang=${language}
                .context=${this.context}
                .customer=${customer}
                @made=${this.#made}
              ></daftari-console-tax-profile-form>`
            : nothing
        }</daftari-sheet
      >`;
  }

  #rows(): readonly TemplateResult[] {
    const { language } = this;
    const words = taxMessages(language);
    const { exemptions, reverseCharge, withholding } = this.customer.taxProfile;
    const named = (codes: readonly string[]): string =>
      codes.map((code) => taxName({ code, name: code }, language)).join(', ');
    return [
      ...exemptions.map((each) => this.#row(words.exempt(named(each.codes)), each, this.#why(each))),
      ...(reverseCharge === null ? [] : [this.#row(words.reverse, reverseCharge, this.#why(reverseCharge))]),
      ...withholding.map((each) => this.#row(words.withholds(formatRate(each.rate, language)), each, each.name)),
    ];
  }

  #why({ reason, reference }: TaxRelief): string {
    return reference === null ? reason : `${reason} · ${taxMessages(this.language).certificate(reference)}`;
  }

  #row(title: string, span: Pick<TaxRelief, 'from' | 'until'>, why: string): TemplateResult {
    const { language } = this;
    const standing = standingOf(span, dayIn(this.context.me.isp.zone));
    return html`<li class="row">
      <div class="main">
        <span class="title">${title}</span>
        <span class="soft small">${why}</span>
        <span class="soft small">${spanOf(span, language)}</span>
      </div>
      <div class="side">
        <span class="chip ${TONES[standing]}">${taxMessages(language).standings[standing]}</span>
      </div>
    </li>`;
  }

  #close = (): void => {
    this.changing = false;
  };

  #made = (): void => {
    this.changing = false;
    this.context.notify(taxMessages(this.language).profileSaved);
    this.dispatchEvent(new Event('changed'));
  };
}

define('daftari-console-tax-profile', ConsoleTaxProfile);
