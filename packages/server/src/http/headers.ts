import type { Request, ResponseToolkit, Server } from '@hapi/hapi';

/** What pages may do. Lit writes style attributes; nothing else comes from anywhere but here, and nobody frames us. */
const PAGES = [
  "default-src 'self'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join('; ');

const ALWAYS: Readonly<Record<string, string>> = {
  'content-security-policy': PAGES,
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'permissions-policy': 'camera=(), geolocation=(), microphone=()',
};

/** Puts the headers on every answer that keep browsers from being talked into things. */
export function installHeaders(server: Server, publicUrl: string): void {
  const secure = publicUrl.startsWith('https:') ? { 'strict-transport-security': 'max-age=31536000' } : {};
  const headers = Object.entries({ ...ALWAYS, ...secure });
  server.ext('onPreResponse', (request: Request, h: ResponseToolkit) => {
    const { response } = request;
    if (response instanceof Error) return h.continue;
    for (const [name, value] of headers) response.header(name, value);
    return h.continue;
  });
}
