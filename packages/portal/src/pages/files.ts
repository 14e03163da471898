import type { Api } from '../api/api.ts';
import { saveFile } from '../api/save.ts';
import type { FileRequest } from '../elements/events.ts';
import { languageOf } from '../i18n/language.ts';

/** Where each kind of document lies as a file; an invoice as it stands today, with what has been paid. */
const PATHS = {
  invoice: (id: string) => [`/invoices/${id}/pdf`, { as: 'today' }] as const,
  receipt: (id: string) => [`/payments/${id}/receipt.pdf`, {}] as const,
};

/** Keeps the document that was asked for on the device, in the language of the page. @throws ApiError */
export async function saveDocument(api: Api, { kind, subject, called }: FileRequest, language: string): Promise<void> {
  const [path, query] = PATHS[kind](encodeURIComponent(subject));
  saveFile(await api.file(path, { ...query, language: languageOf(language) }), `${called}.pdf`);
}
