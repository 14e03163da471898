import { z } from 'zod';

/** What the pages of a router's hotspot have to know. */
export const HotspotPageInput = z.strictObject({
  /** The captive page of the server as guests reach it: `http://wifi.example.co.ke/hotspot`. */
  page: z.url({ protocol: /^https?$/ }),
  /** The router, as billing calls it. */
  router: z.string().trim().min(1).max(64),
});

/** What the pages of a router's hotspot have to know. */
export type HotspotPageInput = z.input<typeof HotspotPageInput>;

/** A file for the folder of a hotspot, `hotspot` unless its profile says otherwise. */
export interface HotspotFile {
  readonly name: string;
  readonly content: string;
}

/**
 * The pages that a router shows by itself: they send the phone to the captive page, with what only the router knows.
 * The names in `$()` are the router's, which fills them in. Each is under 4 kB, which RouterOS 6 still takes as the
 * contents of a file.
 * @throws ZodError when the address is none of http or https
 */
export function hotspotPages(given: HotspotPageInput): readonly HotspotFile[] {
  const { page, router } = HotspotPageInput.parse(given);
  const who = field('router', attribute(router)) + field('mac', '$(mac)') + field('ip', '$(ip)');
  const online = who + field('state', 'online') + field('link-status', '$(link-status)');
  const login =
    who +
    field('link-login-only', '$(link-login-only)') +
    field('link-orig', '$(link-orig)') +
    field('error', '$(error)') +
    // Without HTTP CHAP there is no challenge; a name that a router does not know would stay as it is written.
    `$(if chap-id)\n${field('chap-id', '$(chap-id)')}${field('chap-challenge', '$(chap-challenge)')}$(endif)\n`;
  return [
    { name: 'login.html', content: sending(page, login) },
    { name: 'alogin.html', content: sending(page, online + field('link-orig', '$(link-redirect)')) },
    { name: 'status.html', content: sending(page, online) },
    { name: 'redirect.html', content: REDIRECT },
  ];
}

/**
 * A form that sends itself. Not a link with the values in it: the browser writes each value as an address needs it, the
 * backslashes of a challenge too.
 */
function sending(page: string, fields: string): string {
  return `<!doctype html>
<html>
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="pragma" content="no-cache">
<title>Wi-Fi</title>
<style>${STYLE}</style>
</head>
<body onload="document.forms[0].submit()">
<form action="${attribute(page)}" method="get">
${fields}<button>Continue / Endelea</button>
</form>
</body>
</html>
`;
}

const STYLE =
  'body{margin:0;min-height:100vh;display:grid;place-items:center;background:#faf6ef;font:1rem system-ui,sans-serif}' +
  'button{padding:.9rem 1.6rem;border:0;border-radius:2rem;background:#0b6352;color:#fff;font:inherit}';

/** Where the router itself sends a browser on. Its first lines are the status and the header of the answer. */
const REDIRECT = `$(if http-status == 302)Hotspot redirect$(endif)
$(if http-header == "Location")$(link-redirect)$(endif)
<!doctype html>
<html>
<head>
<meta http-equiv="refresh" content="0; url=$(link-redirect)">
<title>Wi-Fi</title>
</head>
<body><a href="$(link-redirect)">Continue / Endelea</a></body>
</html>
`;

function field(name: string, value: string): string {
  return `<input type="hidden" name="${name}" value="${value}">\n`;
}

/** Text in an attribute, in which the router finds no name of its own either. */
function attribute(text: string): string {
  const entities: Readonly<Record<string, string>> = { '&': '&amp;', '"': '&quot;', '<': '&lt;', $: '&#36;' };
  return text.replaceAll(/[&"<$]/g, (letter) => entities[letter] ?? letter);
}
