import type { Request, ResponseToolkit, Server } from '@hapi/hapi';

/** What an answer may do besides what all may is written in this header. */
export const POLICY = 'content-security-policy';

/** Whom a page needs besides this server, as origins. */
export interface PageNeeds {
  /** Where it sends forms to. */
  readonly forms?: readonly string[];
  readonly scripts?: readonly string[];
  readonly frames?: readonly string[];
  readonly asks?: readonly string[];
}

/** What pages may do. Lit writes style attributes; nothing else comes from elsewhere than a page says it needs. */
export function pagePolicy({ forms = [], scripts = [], frames = [], asks = [] }: PageNeeds = {}): string {
  return [
    "default-src 'self'",
    ["script-src 'self'", ...scripts].join(' '),
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data:",
    ["connect-src 'self'", ...asks].join(' '),
    ...(frames.length === 0 ? [] : [['frame-src', ...frames].join(' ')]),
    "object-src 'none'",
    "base-uri 'none'",
    ["form-action 'self'", ...forms].join(' '),
    "frame-ancestors 'none'",
  ].join('; ');
}

const ALWAYS: Readonly<Record<string, string>> = {
  [POLICY]: pagePolicy(),
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
    for (const [name, value] of headers) {
      if (name !== POLICY || response.headers[POLICY] === undefined) response.header(name, value);
    }
    return h.continue;
  });
}
