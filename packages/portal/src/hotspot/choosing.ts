import { html, nothing, type TemplateResult } from 'lit/html.js';
import type { HotspotPackage } from '../api/hotspot.ts';
import { wirePhone } from '../api/phone.ts';
import { formatBytes, formatLength, formatMoneyShort, formatSpeed } from '../i18n/format.ts';
import { failure, type Scene } from './scene.ts';

/** The packages and how to pay one; below, the two other ways in. */
export function choosing(scene: Scene): TemplateResult {
  const { guest, at, words } = scene;
  const { packages, prompts } = guest.offer ?? { packages: [], prompts: false };
  return html`<section class="card">
      ${guest.standing?.state === 'over' ? html`<h2>${words.choose}</h2>` : html`<h1>${words.choose}</h1>`}
      ${
        packages.length === 0
          ? html`<p>${words.none}</p>`
          : html`<p class="soft">${prompts ? words.chooseLead : words.noPrompts}</p>`
      }
      ${packages.length === 0 ? nothing : prompts ? buying(scene, packages) : priced(scene, packages)}
    </section>
    ${
      at.mac === ''
        ? html`<p class="soft foot">${words.joinFirst}</p>`
        : html`<section class="card ways">
            <h2>${words.comeBack}</h2>
            ${restoring(scene)} ${voucher(scene)}
          </section>`
    }
    ${
      guest.standing !== null && guest.stage === 'choosing'
        ? html`<p class="foot">
            <button class="button quiet" @click=${() => scene.flow.back()}>${words.back}</button>
          </p>`
        : nothing
    }`;
}

function buying(scene: Scene, packages: readonly HotspotPackage[]): TemplateResult | typeof nothing {
  const { guest, flow, words, lang, phone } = scene;
  const chosen = packages.find(({ planId }) => planId === guest.planId) ?? packages[0];
  if (chosen === undefined) return nothing;
  const send = (event: SubmitEvent): void => {
    const form = sent(event);
    const number = wirePhone(textOf(form, 'phone'));
    const field = form.elements.namedItem('phone') as HTMLInputElement;
    field.setCustomValidity(/^[1-9]\d{7,14}$/.test(number) ? '' : words.phoneWrong);
    if (form.reportValidity()) void flow.buy(chosen.planId, number);
  };
  return html`<form novalidate @submit=${send}>
    <ul class="packages">
      ${packages.map((each) => offered(each, each === chosen, scene))}
    </ul>
    <label for="phone">${words.phone}</label>
    <input
      id="phone"
      name="phone"
      type="tel"
      inputmode="tel"
      autocomplete="tel"
      required
      maxlength="20"
      aria-describedby="phone-hint"
      .value=${phone}
      @input=${(event: Event) => (event.target as HTMLInputElement).setCustomValidity('')}
    />
    <p class="hint" id="phone-hint">${words.phoneHint}</p>
    ${failure(scene, 'buy')}
    <button class="button" ?disabled=${guest.busy}>
      ${guest.busy ? words.sending : words.pay(formatMoneyShort(chosen.price, lang))}
    </button>
  </form>`;
}

/** What is sold and for how much, where no phone can be asked to pay it. */
const priced = (scene: Scene, packages: readonly HotspotPackage[]): TemplateResult =>
  html`<ul class="packages">
    ${packages.map((each) => html`<li class="package unsold">${described(each, scene)}</li>`)}
  </ul>`;

function offered(each: HotspotPackage, chosen: boolean, scene: Scene): TemplateResult {
  const { planId } = each;
  return html`<li>
    <label class="package">
      <input type="radio" name="plan" value=${planId} .checked=${chosen} @change=${() => scene.flow.pick(planId)} />
      ${described(each, scene)}
    </label>
  </li>`;
}

function described(each: HotspotPackage, { words, lang }: Scene): TemplateResult {
  const { name, price, validity, downKbps, quotaBytes, devices } = each;
  const parts = [
    validity === null ? '' : formatLength(validity, lang, words.untilMidnight),
    quotaBytes === null ? words.noLimit : words.data(formatBytes(quotaBytes, lang)),
    words.speed(formatSpeed(downKbps, lang)),
    devices > 1 ? words.devices(devices) : '',
  ];
  return html`<span class="name">${name}</span>
    <span class="price">${formatMoneyShort(price, lang)}</span>
    <span class="what">${parts.filter((part) => part !== '').map((part) => html`<span>${part}</span> `)}</span>`;
}

function restoring(scene: Scene): TemplateResult {
  const { flow, words, guest, phone } = scene;
  const send = (event: SubmitEvent): void => {
    const form = sent(event);
    if (form.reportValidity()) void flow.restore(textOf(form, 'receipt'), wirePhone(textOf(form, 'owner')));
  };
  return html`<details name="way">
    <summary>${words.restore}</summary>
    <form novalidate @submit=${send}>
      <p class="soft">${words.restoreLead}</p>
      <label for="receipt">${words.receipt}</label>
      <input
        id="receipt"
        name="receipt"
        required
        minlength="4"
        maxlength="40"
        autocapitalize="characters"
        autocomplete="off"
        spellcheck="false"
        aria-describedby="receipt-hint"
      />
      <p class="hint" id="receipt-hint">${words.receiptHint}</p>
      <label for="owner">${words.receiptPhone} <span class="soft">(${words.optional})</span></label>
      <input id="owner" name="owner" type="tel" inputmode="tel" maxlength="20" .value=${phone} />
      ${failure(scene, 'restore')}
      <button class="button" ?disabled=${guest.busy}>${guest.busy ? words.sending : words.restoreSend}</button>
    </form>
  </details>`;
}

function voucher(scene: Scene): TemplateResult {
  const { flow, words, guest } = scene;
  const send = (event: SubmitEvent): void => {
    const form = sent(event);
    if (form.reportValidity()) void flow.voucher(textOf(form, 'code'));
  };
  return html`<details name="way">
    <summary>${words.voucher}</summary>
    <form novalidate @submit=${send}>
      <p class="soft">${words.voucherLead}</p>
      <label for="code">${words.voucherCode}</label>
      <input
        id="code"
        name="code"
        required
        maxlength="64"
        autocapitalize="characters"
        autocomplete="off"
        spellcheck="false"
      />
      ${failure(scene, 'voucher')}
      <button class="button" ?disabled=${guest.busy}>${guest.busy ? words.sending : words.voucherSend}</button>
    </form>
  </details>`;
}

/** The form that was sent; the page stays. */
function sent(event: SubmitEvent): HTMLFormElement {
  event.preventDefault();
  return event.currentTarget as HTMLFormElement;
}

function textOf(form: HTMLFormElement, name: string): string {
  const value = new FormData(form).get(name);
  return typeof value === 'string' ? value.trim() : '';
}
