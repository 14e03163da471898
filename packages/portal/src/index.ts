export { portalAssets } from './assets.ts';
export { DaftariAsking } from './elements/daftari-asking.ts';
export { DaftariBalance } from './elements/daftari-balance.ts';
export { DaftariBuckets } from './elements/daftari-buckets.ts';
export { DaftariChangePreview } from './elements/daftari-change-preview.ts';
export { DaftariConfirm } from './elements/daftari-confirm.ts';
export { DaftariCustomerSearch } from './elements/daftari-customer-search.ts';
export { DaftariCustomerTable } from './elements/daftari-customer-table.ts';
export { DaftariExplain } from './elements/daftari-explain.ts';
export { DaftariForm } from './elements/daftari-form.ts';
export { DaftariInvoiceList } from './elements/daftari-invoice-list.ts';
export { DaftariLogInTable } from './elements/daftari-log-in-table.ts';
export { DaftariLogIn } from './elements/daftari-log-in.ts';
export { DaftariLogin } from './elements/daftari-login.ts';
export { DaftariOnlineTable } from './elements/daftari-online-table.ts';
export { DaftariOwner } from './elements/daftari-owner.ts';
export { DaftariPager } from './elements/daftari-pager.ts';
export { DaftariPay } from './elements/daftari-pay.ts';
export { DaftariPaymentFeed, type FedPayment } from './elements/daftari-payment-feed.ts';
export { DaftariPlanCard } from './elements/daftari-plan-card.ts';
export { DaftariPlanPreview } from './elements/daftari-plan-preview.ts';
export { DaftariPriceCurve } from './elements/daftari-price-curve.ts';
export { DaftariReceiptList } from './elements/daftari-receipt-list.ts';
export { DaftariSecret } from './elements/daftari-secret.ts';
export { DaftariSections } from './elements/daftari-sections.ts';
export { DaftariSheet } from './elements/daftari-sheet.ts';
export { DaftariSummary } from './elements/daftari-summary.ts';
export { DaftariTable, type Cell, type Column } from './elements/daftari-table.ts';
export { DaftariTimeline } from './elements/daftari-timeline.ts';
export { DaftariToast, type Notice } from './elements/daftari-toast.ts';
export { DaftariUnmatched, type Looked } from './elements/daftari-unmatched.ts';
export { DaftariUsageChart } from './elements/daftari-usage-chart.ts';
export { DaftariWhy } from './elements/daftari-why.ts';
export type { Block, BlockRow, FieldsBlock, RowsBlock, Section } from './elements/blocks.ts';
export { DaftariElement } from './elements/element.ts';
export {
  AttributeRequest,
  ChangeMade,
  ChangeRequested,
  CustomerChosen,
  DisconnectRequest,
  ExplainRequest,
  FileRequest,
  FormChange,
  FormRequest,
  ListRequest,
  LogInFilter,
  LogInRequest,
  LoginRequest,
  PayRequest,
  QuantityRequest,
  RetryRequest,
  UnmatchedRequest,
} from './elements/events.ts';
export type { Field, FormValues, Refusal } from './elements/fields.ts';
export type * from './api/arriving.ts';
export type * from './api/network.ts';
export type * from './api/wire.ts';
