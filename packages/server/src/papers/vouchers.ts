import type { VoucherSheet } from '@daftari/core';
import type { VoucherSheetPaper } from '@daftari/documents';

/** A batch of vouchers as it is printed. Without an address of the portal, its codes lead nowhere and none is drawn. */
export function voucherPaper(
  { batch, planName, value, lastDay, pieces }: VoucherSheet,
  zone: string,
  linked: boolean,
): Omit<VoucherSheetPaper, 'perPage'> {
  return {
    batch: `${batch.number} ${batch.name}`.trim(),
    issuedAt: batch.madeAt,
    zone,
    currency: value.currency,
    vouchers: pieces.map(({ code, serial, qr }) => ({
      code,
      serial,
      plan: planName,
      value: value.minor,
      until: lastDay,
      link: linked ? qr : null,
    })),
  };
}
