import { css, html, nothing, type PropertyDeclarations, type TemplateResult } from 'lit';
import { ApiError } from '../../api/problem.ts';
import type { BringOrder, Brought, WayIn } from '../../api/routers.ts';
import '../../elements/daftari-form.ts';
import '../../elements/daftari-router-script.ts';
import { routerPath } from '../../elements/daftari-router-sites.ts';
import { define } from '../../elements/element.ts';
import type { FormRequest } from '../../elements/events.ts';
import { choices, type Field, type FormValues, type Refusal } from '../../elements/fields.ts';
import { consoleMessages } from '../../i18n/console-messages.ts';
import { routerMessages } from '../../i18n/router-messages.ts';
import { AskingPage } from './asking.ts';
import { roomStyles } from './styles.ts';

type Mode = 'radius' | 'local' | 'pull';

/** Describes a router and shows the script to paste. Says `made` once it is described. */
class ConsoleAddingRouter extends AskingPage {
  static override properties: PropertyDeclarations = { made: { state: true } };
  static override styles = [
    AskingPage.styles,
    roomStyles,
    css`
      summary {
        padding-block: 0.5rem;
        color: var(--daftari-brand);
        font-weight: 600;
        cursor: pointer;
      }
      h3 {
        font-size: 1rem;
      }
      .notes h3 {
        margin-block-end: 0.375rem;
      }
      .notes li {
        padding-block: 0.375rem;
        border-block-start: 1px solid var(--daftari-line);
        text-wrap: pretty;
      }
      .file {
        margin-block-start: 0.75rem;
        font-family: var(--daftari-mono);
        font-size: 0.875rem;
        overflow-wrap: anywhere;
      }
    `,
  ];

  /** What was made; null before. */
  declare protected made: Brought | null;

  constructor() {
    super();
    this.made = null;
  }

  override render() {
    const words = routerMessages(this.language);
    if (this.made !== null) return this.#script(this.made);
    return html`<p class="soft">${words.addLead}</p>
      <daftari-form
        begins
        lang=${this.language}
        submit=${words.makeScript}
        .fields=${this.#fields}
        .refusal=${this.refusal}
        ?busy=${this.busy}
        @daftari-form-change=${this.typed}
        @daftari-form-request=${this.#make}
        >${this.busy ? html`<p class="soft" role="status">${words.making}</p>` : nothing}</daftari-form
      >`;
  }

  get #fields(): readonly Field[] {
    const words = routerMessages(this.language);
    const mode = (this.values['mode'] ?? 'radius') as Mode;
    return [
      { name: 'id', label: words.id, hint: words.idHint, kind: 'code' },
      { name: 'name', label: words.name, hint: words.nameHint, optional: true },
      { name: 'site', label: words.site, hint: words.siteHint, optional: true },
      { name: 'version', label: words.version, hint: words.versionHint, kind: 'code', optional: true },
      {
        name: 'mode',
        label: words.modeLabel,
        options: choices(words.modeChoices),
        hint: words.modeHints[mode],
        wide: true,
      },
      ...(mode === 'pull' ? [] : this.#wayFields()),
      ...(mode === 'radius' ? this.#radiusFields() : this.#localFields()),
      { name: 'customers', label: words.customers, hint: words.customersHint, kind: 'code', optional: true },
      { name: 'walled.portal', label: words.portal, hint: words.portalHint, kind: 'code', optional: true },
      { name: 'again', label: words.again, hint: words.againHint, kind: 'check' },
    ];
  }

  #wayFields(): readonly Field[] {
    const words = routerMessages(this.language);
    const isSix = (this.values['version'] ?? '').trim().startsWith('6.');
    const { wireguard, ...others } = words.wayChoices;
    const offered = isSix ? others : { ovpn: others.ovpn, wireguard, direct: others.direct };
    const way = this.values['way'] ?? 'ovpn';
    return [
      { name: 'way', label: words.way, options: choices(offered), wide: way !== 'ovpn' },
      ...(way === 'direct' ? [] : [field('way.remote', words.remote, words.remoteHint)]),
      ...(way === 'wireguard' && !isSix ? [field('way.serverPublicKey', words.serverKey)] : []),
      field('way.router', words.routerAddress, words.routerAddressHint),
      field('way.server', words.serverAddress, words.serverAddressHint),
    ];
  }

  #radiusFields(): readonly Field[] {
    const words = routerMessages(this.language);
    const { 'way.server': server = '' } = this.values;
    return [
      // RADIUS and billing are one server as a rule.
      { name: 'radius.address', label: words.radiusAddress, kind: 'code', value: server },
      { name: 'radius.secret', label: words.radiusSecret, hint: words.radiusSecretHint, kind: 'code' },
    ];
  }

  #localFields(): readonly Field[] {
    const words = routerMessages(this.language);
    return [
      {
        name: 'pppoe.localAddress',
        label: words.pppoeAddress,
        hint: words.pppoeAddressHint,
        kind: 'code',
        optional: true,
      },
      { name: 'pppoe.pool', label: words.pppoePool, kind: 'code', optional: true },
    ];
  }

  /** Says in the language of the page what belongs into each field that was refused. */
  protected override refusalOf(error: unknown, fields: readonly Field[]): Refusal {
    const said = super.refusalOf(error, fields);
    if (!(error instanceof ApiError) || error.issues.length === 0) return said;
    const { wrong } = routerMessages(this.language);
    const known: Readonly<Record<string, string>> = wrong;
    const beside = error.issues.flatMap(({ path, message }) => {
      const where = typeof path === 'string' ? path : path.join('.');
      // The kind of the way is what its choice holds; a list is one field, whichever of it is wrong.
      const name =
        where === 'way.kind' ? 'way' : (fields.find((one) => one.name === where)?.name ?? where.split('.')[0]);
      return name === undefined || !fields.some((one) => one.name === name) ? [] : [[name, known[name] ?? message]];
    });
    if (beside.length === 0) return said;
    return { fields: Object.fromEntries(beside), sentence: consoleMessages(this.language).checkFields };
  }

  #script({ router, script, undo, notes, server }: Brought): TemplateResult {
    const words = routerMessages(this.language);
    const name = `${router.id}.rsc`;
    return html`<div class="stack">
      <h3>${words.scriptTitle(router.name)}</h3>
      <p>${words.scriptLead}</p>
      <daftari-router-script
        lang=${this.language}
        heading=${words.scriptTitle(router.name)}
        called=${name}
        .script=${script}
      ></daftari-router-script>
      <section class="notes" aria-labelledby="notes">
        <h3 id="notes">${words.beforeIt}</h3>
        <ul lang="en">
          ${notes.map((note) => html`<li>${note}</li>`)}
        </ul>
      </section>
      ${server.length === 0 ? nothing : this.#serverFiles(server)}
      <details>
        <summary>${words.undo}</summary>
        <p>${words.undoLead}</p>
        <daftari-router-script
          lang=${this.language}
          heading=${words.undo}
          called="${router.id}-undo.rsc"
          .script=${undo}
        ></daftari-router-script>
      </details>
      <div class="acts">
        <a class="button" href=${routerPath({ driver: 'mikrotik', id: router.id })}>${words.toRouter}</a>
      </div>
    </div>`;
  }

  #serverFiles(files: Brought['server']): TemplateResult {
    const words = routerMessages(this.language);
    return html`<details>
      <summary>${words.serverFiles}</summary>
      <p>${words.serverFilesLead}</p>
      ${files.map(
        ({ path, text, secret }) =>
          html`<p class="file">
              ${path} ${secret ? html`<span class="chip plain warn">${words.secretFile}</span>` : nothing}
            </p>
            <daftari-router-script
              lang=${this.language}
              heading=${path}
              called=${path.split('/').at(-1) ?? path}
              .script=${text}
            ></daftari-router-script>`,
      )}
    </details>`;
  }

  #make = async ({ values }: FormRequest): Promise<void> => {
    this.values = values;
    const order = bringOrder(values);
    if (order.id === '') {
      const { checkFields } = consoleMessages(this.language);
      this.refusal = { fields: { id: routerMessages(this.language).wrong.id }, sentence: checkFields };
      return;
    }
    const made = await this.order(this.#fields, () => this.context.api.routers.bring(order));
    if (made === undefined) return;
    this.made = made;
    this.dispatchEvent(new Event('made'));
  };
}

function field(name: string, label: string, hint?: string): Field {
  return { name, label, kind: 'code', ...(hint !== undefined && { hint }) };
}

/** What was typed as the wire wants it; what is empty is left out. */
export function bringOrder(values: FormValues): BringOrder {
  const text = (name: string): string => (values[name] ?? '').trim();
  const mode = text('mode') as Mode;
  const networks = text('customers')
    .split(/[\s,;]+/)
    .filter((one) => one !== '');
  const given = (name: 'name' | 'site' | 'version') => (text(name) === '' ? {} : { [name]: text(name) });
  return {
    id: text('id'),
    ...given('name'),
    ...given('site'),
    ...given('version'),
    mode: mode === 'radius' ? 'radius' : 'local',
    way: wayOf(mode, text),
    ...(mode === 'radius' && { radius: { address: text('radius.address'), secret: text('radius.secret') } }),
    ...(mode !== 'radius' &&
      text('pppoe.localAddress') !== '' && {
        pppoe: { localAddress: text('pppoe.localAddress'), pool: text('pppoe.pool') },
      }),
    ...(text('walled.portal') !== '' && { walled: { portal: text('walled.portal') } }),
    ...(networks.length > 0 && { customers: networks }),
    ...(text('again') !== '' && { again: true }),
  };
}

function wayOf(mode: Mode, text: (name: string) => string): WayIn {
  if (mode === 'pull') return { kind: 'pull' };
  const ends = { router: text('way.router'), server: text('way.server') };
  const remote = text('way.remote');
  switch (text('way')) {
    case 'direct':
      return { kind: 'direct', ...ends };
    case 'wireguard':
      return { kind: 'wireguard', remote, serverPublicKey: text('way.serverPublicKey'), ...ends };
    default:
      return { kind: 'ovpn', remote, ...ends };
  }
}

define('daftari-console-adding-router', ConsoleAddingRouter);
