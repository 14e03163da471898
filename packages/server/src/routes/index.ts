import type { Desk } from '../desk.ts';
import type { Door } from '../http/door.ts';
import { actionRoutes } from './actions.ts';
import { addressingRoutes } from './addressing.ts';
import { agentRoutes } from './agents.ts';
import { arrivingRoutes } from './arriving.ts';
import { auditRoutes } from './audit.ts';
import { authRoutes } from './auth.ts';
import { bucketRoutes } from './buckets.ts';
import { changeRoutes } from './changes.ts';
import { customerRoutes } from './customers.ts';
import { deadLetterRoutes } from './dead-letters.ts';
import { deviceRoutes } from './devices.ts';
import { disbursementRoutes } from './disbursements.ts';
import { documentRoutes } from './documents.ts';
import { draftRoutes } from './drafts.ts';
import { dunningRoutes } from './dunning.ts';
import { explainRoutes } from './explain.ts';
import { hotspotRoutes } from './hotspot.ts';
import { invoiceRoutes } from './invoices.ts';
import { ledgerRoutes } from './ledger.ts';
import { logInRoutes } from './log-ins.ts';
import { meRoutes } from './me.ts';
import { mikrotikRoutes } from './mikrotik.ts';
import { paperRoutes } from './papers.ts';
import { payRoutes } from './pay.ts';
import { paymentRoutes } from './payments.ts';
import { placementRoutes } from './placement.ts';
import { planRoutes } from './plans.ts';
import { promotionRoutes } from './promotions.ts';
import { reconcileRoutes } from './reconcile.ts';
import { reportRoutes } from './reports.ts';
import { revenueRoutes } from './revenue.ts';
import { routerRoutes } from './routers.ts';
import { runRoutes } from './runs.ts';
import { sessionRoutes } from './sessions.ts';
import { slotRoutes } from './slots.ts';
import { statementRoutes } from './statements.ts';
import { subscriptionRoutes } from './subscriptions.ts';
import { summaryRoutes } from './summary.ts';
import { taxRoutes } from './taxes.ts';
import { usageExceptionRoutes } from './usage-exceptions.ts';
import { usageRoutes } from './usage.ts';
import { voucherBatchRoutes } from './voucher-batches.ts';
import { voucherRoutes } from './vouchers.ts';
import { whatIfRoutes } from './what-if.ts';

/** Every address of the API, in the order of the line. */
export const apiDoors = (desk: Desk): readonly Door[] => [
  ...authRoutes(desk),
  ...meRoutes(desk),
  ...customerRoutes(desk),
  ...planRoutes(desk),
  ...draftRoutes(desk),
  ...taxRoutes(desk),
  ...whatIfRoutes(desk),
  ...subscriptionRoutes(desk),
  ...deviceRoutes(desk),
  ...addressingRoutes(desk),
  ...placementRoutes(desk),
  ...changeRoutes(desk),
  ...bucketRoutes(desk),
  ...promotionRoutes(desk),
  ...usageRoutes(desk),
  ...usageExceptionRoutes(desk),
  ...sessionRoutes(desk),
  ...routerRoutes(desk),
  ...mikrotikRoutes(desk),
  ...invoiceRoutes(desk),
  ...documentRoutes(desk),
  ...paperRoutes(desk),
  ...runRoutes(desk),
  ...revenueRoutes(desk),
  ...ledgerRoutes(desk),
  ...reportRoutes(desk),
  ...dunningRoutes(desk),
  ...paymentRoutes(desk),
  ...payRoutes(desk),
  ...arrivingRoutes(desk),
  ...disbursementRoutes(desk),
  ...reconcileRoutes(desk),
  ...statementRoutes(desk),
  ...hotspotRoutes(desk),
  ...voucherRoutes(desk),
  ...voucherBatchRoutes(desk),
  ...agentRoutes(desk),
  ...actionRoutes(desk),
  ...logInRoutes(desk),
  ...explainRoutes(desk),
  ...slotRoutes(desk),
  ...summaryRoutes(desk),
  ...deadLetterRoutes(desk),
  ...auditRoutes(desk),
];
