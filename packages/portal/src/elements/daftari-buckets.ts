import { css, html, nothing, svg, type PropertyDeclarations, type TemplateResult } from 'lit';
import type { Bucket } from '../api/changing.ts';
import { changeMessages } from '../i18n/change-messages.ts';
import { formatBytes, formatCount, formatDateTime, formatDuration, formatMoneyShort } from '../i18n/format.ts';
import { wordFor } from '../i18n/messages.ts';
import { DaftariElement, define } from './element.ts';

/** What is held in bundles: how much is left of each as a bar, and until when. What is over is not shown. */
export class DaftariBuckets extends DaftariElement {
  static override properties: PropertyDeclarations = { buckets: { attribute: false }, error: {} };
  static override styles = [
    DaftariElement.styles,
    css`
      ul {
        display: grid;
        gap: 1rem;
      }
      li {
        display: grid;
        gap: 0.25rem;
      }
      .what {
        display: flex;
        flex-wrap: wrap;
        justify-content: space-between;
        gap: 0 0.75rem;
      }
      .what strong {
        font-weight: 650;
      }
      svg {
        inline-size: 100%;
        block-size: 0.5rem;
        border-radius: 999px;
      }
      .track {
        fill: var(--daftari-sunken);
      }
      .left {
        fill: var(--daftari-brand);
      }
      .low .left {
        fill: var(--daftari-up);
      }
      .state {
        justify-items: start;
        padding: 0.25rem 0;
        text-align: start;
      }
    `,
  ];

  /** Null until the page knows. */
  declare buckets: readonly Bucket[] | null;
  declare error: string;

  constructor() {
    super();
    this.buckets = null;
    this.error = '';
  }

  override render() {
    const words = changeMessages(this.language);
    const held = this.buckets?.filter(({ state }) => state === 'active' || state === 'pending') ?? null;
    return this.rows(
      held,
      this.error,
      words.noBuckets,
      (rows) =>
        html`<ul>
          ${rows.map((row) => this.#row(row))}
        </ul>`,
    );
  }

  #row(bucket: Bucket): TemplateResult {
    const { language, zone } = this;
    const words = changeMessages(language);
    const { asset, left, granted, validFrom, validUntil, source, state, subscriptionId } = bucket;
    const share = Number(granted) === 0 ? 0 : Math.min(100, (Number(left) / Number(granted)) * 100);
    const name = Object.hasOwn(words.assets, asset)
      ? wordFor(words.assets, asset)
      : isMoney(asset)
        ? words.assets.credit
        : asset;
    const said = words.leftOf(amountOf(asset, left, language), amountOf(asset, granted, language));
    const until =
      state === 'pending'
        ? words.from(formatDateTime(validFrom, language, zone))
        : validUntil === null
          ? words.noEnd
          : words.until(formatDateTime(validUntil, language, zone));
    const pooled = subscriptionId === null && !isMoney(asset);
    return html`<li>
      <p class="what"><strong>${name}</strong><span class="number">${said}</span></p>
      <svg
        class=${share < 15 ? 'low' : ''}
        viewBox="0 0 100 4"
        preserveAspectRatio="none"
        role="progressbar"
        aria-label="${name}: ${said}"
        aria-valuemin="0"
        aria-valuemax="100"
        aria-valuenow=${Math.round(share)}
      >
        <rect width="100" height="4" class="track" />
        ${share > 0 ? svg`<rect width=${share.toFixed(1)} height="4" class="left" />` : nothing}
      </svg>
      <p class="what soft small">
        <span>${until}</span>
        <span>${wordFor(words.sources, source)}${pooled ? ` · ${words.pool}` : nothing}</span>
      </p>
    </li>`;
  }
}

/** Units of an asset as people say them: gigabytes, hours; messages are only counted, and credit is money. */
export function amountOf(asset: string, units: string, language: string): string {
  if (asset === 'BYTES') return formatBytes(units, language);
  if (asset === 'SECONDS') return formatDuration(Number(units) * 1000, language, 'short');
  if (isMoney(asset)) return formatMoneyShort({ minor: units, currency: asset }, language);
  return formatCount(Number(units), language);
}

/** Three capitals are a currency; `SMS` is the one exception. */
function isMoney(asset: string): boolean {
  return asset !== 'SMS' && /^[A-Z]{3}$/.test(asset);
}

define('daftari-buckets', DaftariBuckets);
