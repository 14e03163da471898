import { html, type TemplateResult } from 'lit';
import type { ConsoleView } from '../../router.ts';
import type { Context } from '../context.ts';
import './cash.ts';
import './cheques.ts';
import './customer.ts';
import './customers.ts';
import './dunning.ts';
import './dunning/case.ts';
import './home.ts';
import './invoice.ts';
import './invoices.ts';
import './later.ts';
import './log-ins.ts';
import './online.ts';
import './payments.ts';
import './plan/editor.ts';
import './plans.ts';
import './reports.ts';
import './routers.ts';
import './routers-router.ts';
import './run/run.ts';
import './runs.ts';
import './taxes.ts';
import './voucher/batch.ts';
import './vouchers.ts';

/** What a room is given; the subject is that of a room about one thing, and empty elsewhere. */
export interface Entering {
  readonly context: Context;
  readonly language: string;
  readonly subject: string;
}

/** The rooms of the console, each as it is shown. */
export const SHOWN: Readonly<Record<ConsoleView, (entering: Entering) => TemplateResult>> = {
  home: ({ context, language }) =>
    html`<daftari-console-home lang=${language} .context=${context}></daftari-console-home>`,
  customers: ({ context, language }) =>
    html`<daftari-console-customers lang=${language} .context=${context}></daftari-console-customers>`,
  online: ({ context, language }) =>
    html`<daftari-console-online lang=${language} .context=${context}></daftari-console-online>`,
  payments: ({ context, language }) =>
    html`<daftari-console-payments lang=${language} .context=${context}></daftari-console-payments>`,
  cheques: ({ context, language }) =>
    html`<daftari-console-cheques lang=${language} .context=${context}></daftari-console-cheques>`,
  cash: ({ context, language }) =>
    html`<daftari-console-cash lang=${language} .context=${context}></daftari-console-cash>`,
  reconcile: (entering) => reconciling(entering),
  'gateway-days': (entering) => reconciling(entering),
  'money-out': ({ context, language }) =>
    html`<daftari-console-later
      lang=${language}
      .load=${() => import('./money-out.ts')}
      .shown=${() => html`<daftari-console-money-out lang=${language} .context=${context}></daftari-console-money-out>`}
    ></daftari-console-later>`,
  gateways: ({ context, language }) =>
    html`<daftari-console-later
      lang=${language}
      .load=${() => import('./gateways.ts')}
      .shown=${() => html`<daftari-console-gateways lang=${language} .context=${context}></daftari-console-gateways>`}
    ></daftari-console-later>`,
  'log-ins': ({ context, language }) =>
    html`<daftari-console-log-ins lang=${language} .context=${context}></daftari-console-log-ins>`,
  routers: ({ context, language }) =>
    html`<daftari-console-routers lang=${language} .context=${context}></daftari-console-routers>`,
  invoices: ({ context, language }) =>
    html`<daftari-console-invoices lang=${language} .context=${context}></daftari-console-invoices>`,
  plans: ({ context, language }) =>
    html`<daftari-console-plans lang=${language} .context=${context}></daftari-console-plans>`,
  vouchers: ({ context, language }) =>
    html`<daftari-console-vouchers lang=${language} .context=${context}></daftari-console-vouchers>`,
  dunning: ({ context, language }) =>
    html`<daftari-console-dunning lang=${language} .context=${context}></daftari-console-dunning>`,
  runs: ({ context, language }) =>
    html`<daftari-console-runs lang=${language} .context=${context}></daftari-console-runs>`,
  taxes: ({ context, language }) =>
    html`<daftari-console-taxes lang=${language} .context=${context}></daftari-console-taxes>`,
  reports: ({ context, language }) =>
    html`<daftari-console-reports lang=${language} .context=${context}></daftari-console-reports>`,
  customer: ({ context, language, subject }) =>
    html`<daftari-console-customer
      lang=${language}
      .context=${context}
      .subject=${subject}
    ></daftari-console-customer>`,
  invoice: ({ context, language, subject }) =>
    html`<daftari-console-invoice lang=${language} .context=${context} .subject=${subject}></daftari-console-invoice>`,
  plan: ({ context, language, subject }) =>
    html`<daftari-console-plan lang=${language} .context=${context} .subject=${subject}></daftari-console-plan>`,
  batch: ({ context, language, subject }) =>
    html`<daftari-console-batch lang=${language} .context=${context} .subject=${subject}></daftari-console-batch>`,
  case: ({ context, language, subject }) =>
    html`<daftari-console-case lang=${language} .context=${context} .subject=${subject}></daftari-console-case>`,
  router: ({ context, language, subject }) =>
    html`<daftari-console-router lang=${language} .context=${context} .subject=${subject}></daftari-console-router>`,
  run: ({ context, language, subject }) =>
    html`<daftari-console-run lang=${language} .context=${context} .subject=${subject}></daftari-console-run>`,
};

function reconciling({ context, language, subject }: Entering): TemplateResult {
  return html`<daftari-console-later
    lang=${language}
    .load=${() => import('./reconcile.ts')}
    .shown=${() =>
      html`<daftari-console-reconcile
        lang=${language}
        .context=${context}
        .subject=${subject}
      ></daftari-console-reconcile>`}
  ></daftari-console-later>`;
}
