import type { Migration } from '../migrate.ts';
import { holders } from './0001-holders.ts';
import { usage } from './0002-usage.ts';
import { books } from './0003-books.ts';
import { money } from './0004-money.ts';
import { access } from './0005-access.ts';
import { work } from './0006-work.ts';
import { seals } from './0007-seals.ts';
import { catalogue } from './0008-catalogue.ts';
import { buckets } from './0009-buckets.ts';
import { tallies } from './0010-tallies.ts';
import { promotions } from './0011-promotions.ts';
import { rated } from './0012-rated.ts';
import { credit } from './0013-credit.ts';
import { sealsOfTerms } from './0014-seals.ts';
import { referrals } from './0015-referrals.ts';
import { termStarts } from './0016-term-starts.ts';
import { chargesOfSubscriptions } from './0017-charges-of-subscriptions.ts';
import { paidOfBefore } from './0018-paid-of-before.ts';
import { invoiceLines } from './0019-invoice-lines.ts';
import { linesOfBefore } from './0019-invoice-lines-of-before.ts';
import { documents } from './0020-documents.ts';
import { taxes } from './0021-taxes.ts';
import { dunning } from './0022-dunning.ts';
import { vouchersAndAgents } from './0023-vouchers-agents.ts';
import { runs } from './0024-runs.ts';
import { reports } from './0025-reports.ts';
import { taxesOfBefore } from './0026-taxes-of-before.ts';
import { issuedLines } from './0027-issued-lines.ts';
import { certificates } from './0028-certificates.ts';
import { vouchersLapsing } from './0029-vouchers-lapsing.ts';
import { addressing } from './0030-addressing.ts';
import { accessChanges } from './0031-access-changes.ts';
import { sessionsInPlace } from './0032-sessions-in-place.ts';
import { placements } from './0033-placements.ts';
import { routers } from './0034-routers.ts';
import { reconciliation } from './0037-reconciliation.ts';
import { deviceSlots } from './0035-device-slots.ts';
import { disbursements } from './0036-disbursements.ts';
import { moneyArriving } from './0038-money-arriving.ts';
import { mandates } from './0039-mandates.ts';
import { clearingDays } from './0040-clearing-days.ts';

/** The schema of the core, step by step. A step that has been released never changes; a new one follows. */
export const coreMigrations: readonly Migration[] = [
  holders,
  usage,
  books,
  money,
  access,
  work,
  seals,
  catalogue,
  buckets,
  tallies,
  promotions,
  rated,
  credit,
  sealsOfTerms,
  referrals,
  termStarts,
  chargesOfSubscriptions,
  paidOfBefore,
  invoiceLines,
  linesOfBefore,
  documents,
  taxes,
  dunning,
  vouchersAndAgents,
  runs,
  reports,
  taxesOfBefore,
  issuedLines,
  certificates,
  vouchersLapsing,
  addressing,
  accessChanges,
  sessionsInPlace,
  placements,
  routers,
  deviceSlots,
  disbursements,
  reconciliation,
  moneyArriving,
  mandates,
  clearingDays,
];
