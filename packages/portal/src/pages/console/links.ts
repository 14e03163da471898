import { html, type TemplateResult } from 'lit';

/** A customer's name that leads to her page. */
export function customerLink(id: string, name: string): TemplateResult {
  return html`<a class="name" href="/console/customers/${encodeURIComponent(id)}">${name}</a>`;
}
