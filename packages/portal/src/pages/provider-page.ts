/** The address of a page that one may be sent to; null for anything else that an address can be. */
export function pageOf(url: string): string | null {
  const page = URL.canParse(url, location.href) ? new URL(url, location.href) : null;
  return page !== null && /^https?:$/.test(page.protocol) ? page.href : null;
}
