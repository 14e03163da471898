import { md5 } from './md5.ts';

/** What the router's own page has told about the phone that it sent here. Empty where it told nothing. */
export interface AtRouter {
  /** The hardware address that the phone shows today. */
  readonly mac: string;
  /** The router, as billing calls it. */
  readonly router: string;
  /** Where a name and a password are posted. */
  readonly logIn: string;
  /** Where she wanted to go. */
  readonly wanted: string;
  /** As the router writes it: bytes as `\357`, or as themselves. Both empty without CHAP. */
  readonly chapId: string;
  readonly chapChallenge: string;
  /** What the router said of the last log-in; empty when there was none. */
  readonly error: string;
  /** The router has let her through. */
  readonly online: boolean;
}

/** Reads the address that the page was opened with. */
export function atRouter(search: string): AtRouter {
  const query = new URLSearchParams(search);
  const said = (name: string): string => {
    const value = query.get(name)?.trim() ?? '';
    // A name that this RouterOS does not know stays as it was written: `$(chap-id)`.
    return value.startsWith('$(') || value === '---' ? '' : value;
  };
  return {
    mac: said('mac'),
    router: said('router'),
    logIn: said('link-login-only'),
    wanted: said('link-orig'),
    chapId: said('chap-id'),
    chapChallenge: said('chap-challenge'),
    error: said('error'),
    online: said('state') === 'online',
  };
}

/** What a phone logs in with. */
export interface LogIn {
  readonly username: string;
  readonly password: string;
}

/**
 * The fields of a log-in. With CHAP the password does not go over the air: it is MD5 of the id, the password and the
 * challenge, as the hotspot of RouterOS wants it.
 */
export function logInFields({ username, password }: LogIn, at: AtRouter): Readonly<Record<string, string>> {
  const { chapId, chapChallenge, wanted } = at;
  const chap = chapId !== '' && chapChallenge !== '';
  const sent = chap
    ? md5(joined([bytesOf(chapId), new TextEncoder().encode(password), bytesOf(chapChallenge)]))
    : password;
  return { username, password: sent, dst: webAddress(wanted), popup: 'false' };
}

/** Posts the log-in to the router, as a page of its own would: the phone leaves this page. */
export function postLogIn(logIn: LogIn, at: AtRouter): void {
  const form = document.createElement('form');
  form.method = 'post';
  form.action = at.logIn;
  form.hidden = true;
  for (const [name, value] of Object.entries(logInFields(logIn, at))) {
    const field = document.createElement('input');
    field.type = 'hidden';
    field.name = name;
    field.value = value;
    form.append(field);
  }
  document.body.append(form);
  form.submit();
  form.remove();
}

/** An address of the web, or nothing: whoever makes up a link could put a script there. */
export function webAddress(link: string): string {
  return /^https?:\/\//i.test(link) ? link : '';
}

/**
 * Where she wanted to go, for her to go on; empty where it was not she who wanted it, but the phone, which asks such an
 * address of its maker's whether it is behind a page like this.
 */
export function wantedPage(link: string): string {
  const isProbe = /^https?:\/\/[^/]*(?:captive|connectivity|detectportal|msftconnecttest|msftncsi|gstatic)/i.test(link);
  return isProbe || /\/generate_204\b/.test(link) ? '' : webAddress(link);
}

/** Bytes as RouterOS writes them into its pages: `\` and three octal digits, or the character itself. */
function bytesOf(written: string): Uint8Array {
  const parts = written.match(/\\[0-7]{3}|[^]/g) ?? [];
  return Uint8Array.from(parts, (part) => (part.length === 4 ? Number.parseInt(part.slice(1), 8) : part.charCodeAt(0)));
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  return Uint8Array.from(parts.flatMap((part) => [...part]));
}
