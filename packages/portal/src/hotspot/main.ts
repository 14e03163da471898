import { render } from 'lit/html.js';
import { hotspotApi } from '../api/hotspot.ts';
import { hotspotMessages } from '../i18n/hotspot-messages.ts';
import { preferredLanguage, rememberLanguage, type Language } from '../i18n/language.ts';
import { createFlow, type Guest } from './flow.ts';
import { createKeeping } from './kept.ts';
import { atRouter, postLogIn } from './router.ts';
import { page } from './view.ts';

/** Opens the page of a hotspot for a phone that has just joined. */
function open(root: HTMLElement): void {
  const at = atRouter(location.search);
  const keeping = createKeeping();
  let lang = preferredLanguage();
  let shown: Guest | null = null;

  const show = (guest: Guest): void => {
    shown = guest;
    const words = hotspotMessages(lang);
    document.documentElement.lang = lang;
    document.title = guest.offer === null ? words.title : `${words.title} · ${guest.offer.isp}`;
    const { phone } = keeping.read();
    render(page({ guest, flow, at, words, lang, phone, now: Date.now(), speak }), root);
  };
  const speak = (chosen: Language): void => {
    lang = chosen;
    rememberLanguage(chosen);
    if (shown !== null) show(shown);
  };
  const flow = createFlow({
    api: hotspotApi((input, init) => fetch(input, init)),
    at,
    keeping,
    post: postLogIn,
    now: () => Date.now(),
    later: (ms, task) => void setTimeout(task, ms),
    show,
  });
  document.addEventListener('securitypolicyviolation', ({ effectiveDirective }) => {
    if (effectiveDirective === 'form-action') flow.blocked();
  });
  // Time left goes by while she looks at it.
  setInterval(() => shown !== null && show(shown), 30_000);
  void flow.start();
}

const root = document.getElementById('hotspot');
if (root !== null) open(root);
