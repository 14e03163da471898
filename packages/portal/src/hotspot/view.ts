import { html, nothing, type TemplateResult } from 'lit/html.js';
import { formatBytes, formatDateTime, formatDuration, formatMoneyShort } from '../i18n/format.ts';
import type { HotspotMessages } from '../i18n/hotspot-messages.ts';

import { promptReason } from '../i18n/hotspot-reasons.ts';
import { languages } from '../i18n/language.ts';
import { choosing } from './choosing.ts';
import { wantedPage } from './router.ts';
import { button, failure, failureOf, type Scene } from './scene.ts';

/** The whole page. */
export function page(scene: Scene): TemplateResult {
  const { guest, words, lang, speak } = scene;
  return html`<header>
      <p class="isp">${guest.offer?.isp ?? words.title}</p>
      <nav aria-label=${words.language}>
        ${languages.map(
          ({ code, name }) =>
            html`<button lang=${code} aria-pressed=${code === lang} @click=${() => speak(code)}>
              <span aria-hidden="true">${code.toUpperCase()}</span><span class="hidden">${name}</span>
            </button>`,
        )}
      </nav>
    </header>
    <main aria-live="polite" aria-busy=${guest.stage === 'loading'}>${stage(scene)}</main>`;
}

function stage(scene: Scene): TemplateResult {
  const { guest, flow, words } = scene;
  switch (guest.stage) {
    case 'loading':
      return html`<section class="card calm">
        <span class="spinner"></span>
        <p>${words.loading}</p>
      </section>`;
    case 'unreachable':
      return html`<section class="card calm">
        <p role="alert">${failureOf(guest.failure, scene)}</p>
        ${button(words.retry, () => void flow.start())}
      </section>`;
    case 'choosing':
      return choosing(scene);
    case 'standing':
      return standing(scene);
    case 'entering':
      return html`<section class="card calm">
        <span class="spinner"></span>
        <h1>${words.entering}</h1>
      </section>`;
    case 'refused':
      return refused(scene);
    case 'blocked':
      return html`<section class="card">
        <h1>${words.blocked}</h1>
        <p>${words.blockedLead}</p>
        <p><code>${scene.at.logIn}</code></p>
        ${receipt(scene)}
      </section>`;
    case 'online':
      return online(scene);
  }
}

function standing(scene: Scene): TemplateResult {
  const { guest, flow, words } = scene;
  const state = guest.standing?.state ?? 'waiting';
  switch (state) {
    case 'waiting':
    case 'opening':
      return under(scene, state);
    case 'failed':
      return html`<section class="card">
        <h1>${words.failed}</h1>
        ${reason(scene)}
        <p class="soft">${words.failedLead}</p>
        ${button(words.retry, () => flow.choose())}
      </section>`;
    case 'full':
      return full(scene);
    case 'over':
      return over(scene);
    case 'paid':
    case 'ready':
      return html`<section class="card">
        <h1>${words.paid}</h1>
        <p>${words.paidLead}</p>
        ${facts(scene)} ${receipt(scene)}
      </section>`;
  }
}

/** Paid for, or not yet: where it stands between the phone and the router. */
function under({ guest, flow, words, lang }: Scene, state: 'waiting' | 'opening'): TemplateResult {
  const { standing: known, waitedMs } = guest;
  const amount = known?.amount ?? null;
  const paid = state === 'opening';
  const lead = amount === null ? words.waitingBare : words.waitingLead(formatMoneyShort(amount, lang));
  const long = waitedMs > 25_000;
  const done = paid ? 2 : 1;
  const steps = [words.steps.prompt, words.steps.paid, words.steps.router, words.steps.online];
  return html`<section class="card">
    <h1>${paid ? words.opening : words.waiting}</h1>
    <p>${paid ? (long ? words.openingLong : words.openingLead) : lead}</p>
    ${paid || guest.payer === '' ? nothing : html`<p class="soft">${words.sentTo(guest.payer)}</p>`}
    <ol class="steps">
      ${steps.map((step, place) => {
        const how = place < done ? words.stepDone : place === done ? words.stepNow : '';
        const kind = place < done ? 'done' : place === done ? 'now' : '';
        return html`<li class=${kind}>${step}${how === '' ? nothing : html`<span class="hidden">: ${how}</span>`}</li>`;
      })}
    </ol>
    ${paid && known?.receipt ? receiptOf(known.receipt, words) : nothing}
    ${
      !paid && long
        ? html`<p class="soft">${waitedMs > 90_000 ? words.unknown : words.waitingLong}</p>
            ${button(words.another, () => flow.choose(), true)}`
        : nothing
    }
  </section>`;
}

function full(scene: Scene): TemplateResult {
  const { guest, flow, words } = scene;
  const { taken, sold } = guest.standing?.holding?.devices ?? { taken: 1, sold: 1 };
  return html`<section class="card">
    <h1>${words.full}</h1>
    <p>${words.fullLead(taken, sold)}</p>
    ${failure(scene, 'move')} ${button(words.moveHere, () => void flow.moveHere(), false, guest.busy)} ${receipt(scene)}
  </section>`;
}

function over(scene: Scene): TemplateResult {
  const { guest, words } = scene;
  const ended = guest.standing?.ended ?? 'time';
  return html`<section class="note" role="status">
      <h1>${words.over[ended]}</h1>
      <p>${words.overLead[ended]}</p>
    </section>
    ${choosing(scene)}`;
}

function refused(scene: Scene): TemplateResult {
  const { flow, at, words } = scene;
  return html`<section class="card">
    <h1>${words.refused}</h1>
    ${at.error === '' ? nothing : html`<p lang="en">${words.refusedSays(at.error)}</p>`}
    <p>${words.refusedLead}</p>
    ${button(words.retry, () => flow.enter())} ${receipt(scene)}
  </section>`;
}

function online(scene: Scene): TemplateResult {
  const { guest, flow, at, words } = scene;
  const name = guest.standing?.holding?.name ?? null;
  const wanted = wantedPage(at.wanted);
  return html`<section class="card hero">
      <p class="tick" aria-hidden="true">✓</p>
      <h1>${words.online}</h1>
      ${name === null ? nothing : html`<p>${words.onlineLead(name)}</p>`} ${facts(scene)}
      ${
        wanted === ''
          ? nothing
          : html`<a class="button light" href=${wanted}>${words.goOn(new URL(wanted).hostname)}</a>`
      }
    </section>
    ${receipt(scene)}
    <p class="foot">${button(words.more, () => flow.choose(), true)}</p>`;
}

const fact = (name: string, value: string, more = '') =>
  html`<div>
    <dt>${name}</dt>
    <dd>${value}${more === '' ? nothing : html`<small>${more}</small>`}</dd>
  </div>`;

/** Until when, how much is left, on how many devices. */
function facts({ guest, words, lang, now }: Scene): TemplateResult | typeof nothing {
  const holding = guest.standing?.holding ?? null;
  if (holding === null) return nothing;
  const { untilAt, bytesLeft, slower, devices } = holding;
  return html`<dl class="facts">
      ${
        untilAt === null
          ? nothing
          : fact(
              words.left,
              formatDuration(Date.parse(untilAt) - now, lang, 'short'),
              words.until(formatDateTime(untilAt, lang)),
            )
      }
      ${bytesLeft === null ? nothing : fact(words.dataLeft, formatBytes(bytesLeft, lang))}
      ${devices.sold > 1 ? fact(words.inUse, words.ofSold(devices.taken, devices.sold)) : nothing}
    </dl>
    ${slower ? html`<p>${words.slower}</p>` : nothing}`;
}

function receipt({ guest, words }: Scene): TemplateResult | typeof nothing {
  const code = guest.standing?.receipt ?? null;
  return code === null ? nothing : receiptOf(code, words);
}

const receiptOf = (code: string, words: HotspotMessages): TemplateResult =>
  html`<p class="receipt">${words.yourReceipt} <strong>${code}</strong> <small>${words.keepReceipt}</small></p>`;

function reason({ guest, lang }: Scene): TemplateResult | typeof nothing {
  const english = guest.standing?.reason ?? null;
  if (english === null) return nothing;
  const said = promptReason(english, lang);
  return html`<p lang=${said.lang}>${said.text}</p>`;
}
