import { html, nothing } from 'lit';
import type { Voucher, VoucherBatch, VoucherCounts, VoucherState } from '../../../api/vouchers.ts';
import type { Plan } from '../../../api/wire.ts';
import type { Share } from '../../../elements/daftari-shares.ts';
import '../../../elements/daftari-shares.ts';
import type { Cell, Column } from '../../../elements/daftari-table.ts';
import { formatCount, formatDate, formatMoment, formatMoneyShort } from '../../../i18n/format.ts';
import { voucherMessages } from '../../../i18n/voucher-messages.ts';
import { customerLink } from '../links.ts';

/** What rows of vouchers are written with; plans give their names to their vouchers. */
export interface Writing {
  readonly language: string;
  readonly zone: string;
  readonly plans: readonly Plan[];
}

const BAR_TONES = { issued: 'good', reserved: 'warn', redeemed: 'brand', expired: 'idle', revoked: 'bad' } as const;
const CHIP_TONES = { issued: '', reserved: 'warn', redeemed: 'good', expired: '', revoked: 'bad' } as const;

/** Where vouchers stand, as the parts of a bar: used ones first. */
export function sharesOf(counts: VoucherCounts, language: string): readonly Share[] {
  const order: readonly VoucherState[] = ['redeemed', 'reserved', 'issued', 'expired', 'revoked'];
  return order.map((state) => {
    return { name: voucherMessages(language).states[state], tone: BAR_TONES[state], count: counts[state] };
  });
}

/** Where one voucher stands, in its colour. */
export function voucherChip(state: VoucherState, language: string): Cell {
  return html`<span class="chip ${CHIP_TONES[state]}">${voucherMessages(language).states[state]}</span>`;
}

/** What one voucher is for: the name of its plan, or its value. */
export function worthOf(
  { planId, value }: Pick<VoucherBatch, 'planId' | 'value'>,
  { plans, language }: Writing,
): string {
  const plan = planId === null ? undefined : plans.find(({ id }) => id === planId);
  return plan?.name ?? formatMoneyShort(value, language);
}

/** The columns of batches. */
export function batchColumns(language: string): readonly Column[] {
  const words = voucherMessages(language);
  return [
    { heading: words.oneBatch },
    { heading: words.worth, shown: 'wide' },
    { heading: words.made, shown: 'wide' },
    { heading: words.state },
  ];
}

/** One batch in those columns. */
export function batchCells(batch: VoucherBatch, writing: Writing): readonly Cell[] {
  const { language, zone } = writing;
  const words = voucherMessages(language);
  const [worth, made] = [worthOf(batch, writing), formatDate(batch.madeAt, language, zone)];
  const until = batch.expiresAt === null ? null : words.until(lastDay(batch.expiresAt, writing));
  const counted = words.of(formatCount(batch.counts.redeemed, language), formatCount(batch.count, language));
  return [
    html`<a class="name" href="/console/vouchers/${encodeURIComponent(batch.id)}"
        >${batch.name === '' ? words.batch(String(batch.number)) : batch.name}</a
      >
      <span class="sub">${words.batch(String(batch.number))} · ${words.kinds[batch.kind]}</span>
      <span class="sub narrow">${worth} · ${made}</span>`,
    worth,
    html`<span class="number">${made}</span>${until === null ? nothing : html`<span class="sub">${until}</span>`}`,
    html`<daftari-shares brief lang=${language} .parts=${sharesOf(batch.counts, language)}></daftari-shares
      ><span class="sub number">${counted}</span>`,
  ];
}

/** The last day before an instant of expiry. */
export function lastDay(expiresAt: string, { language, zone }: Pick<Writing, 'language' | 'zone'>): string {
  return formatDate(Date.parse(expiresAt) - 1, language, zone);
}

/** The columns of the vouchers of a batch. */
export function voucherColumns(language: string): readonly Column[] {
  const words = voucherMessages(language);
  return [
    { heading: words.serial },
    { heading: words.code, shown: 'wide' },
    { heading: words.usedBy, shown: 'wide' },
    { heading: words.state, end: true },
  ];
}

/** One voucher in those columns. */
export function voucherCells(voucher: Voucher, language: string, zone: string): readonly Cell[] {
  const words = voucherMessages(language);
  const { serial, id, tail, state, customerId, redeemedAt, heldUntil } = voucher;
  const used = customerId === null ? '–' : customerLink(customerId, words.customer);
  const at = (instant: string): string => formatMoment(instant, language, zone);
  const when =
    state === 'redeemed' && redeemedAt !== null
      ? words.usedOn(at(redeemedAt))
      : state === 'reserved' && heldUntil !== null
        ? words.heldUntil(at(heldUntil))
        : '';
  return [
    html`<span class="name number">${serial ?? id}</span>
      <span class="sub narrow">${words.endsIn(tail)}${customerId === null ? nothing : html` · ${used}`}</span>`,
    html`<span class="number">…${tail}</span>`,
    html`${used}${when === '' ? nothing : html`<span class="sub">${when}</span>`}`,
    voucherChip(state, language),
  ];
}
