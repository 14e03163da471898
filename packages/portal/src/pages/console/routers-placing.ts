import { html, nothing, type PropertyDeclarations, type PropertyValues } from 'lit';
import type { SubscriptionView } from '../../api/wire.ts';
import '../../elements/daftari-form.ts';
import { routerPath } from '../../elements/daftari-router-sites.ts';
import '../../elements/daftari-sheet.ts';
import { define } from '../../elements/element.ts';
import type { FormRequest } from '../../elements/events.ts';
import type { Field, Refusal } from '../../elements/fields.ts';
import { routerMessages } from '../../i18n/router-messages.ts';
import { loader } from '../loader.ts';
import { AskingPage } from './asking.ts';
import { roomStyles } from './styles.ts';

/** The router that a subscription is served at, and another one; in a customer's room. Says `changed`. */
class ConsolePlacing extends AskingPage {
  static override properties: PropertyDeclarations = { subscription: { attribute: false }, open: { state: true } };
  static override styles = [AskingPage.styles, roomStyles];

  declare subscription: SubscriptionView;
  declare protected open: boolean;

  #known = loader(this, async () => {
    const { routers: api } = this.context.api;
    const [placement, { routers }] = await Promise.all([api.placement(this.subscription.id), api.routers()]);
    return { placement, routers };
  });

  constructor() {
    super();
    this.open = false;
  }

  override render() {
    const { language, subscription } = this;
    const { value } = this.#known;
    // Where there are no routers by name, nobody is placed.
    if (value === null || subscription.state === 'ended') return nothing;
    const { placement, routers } = value;
    if (routers.length === 0 && placement.routerId === null) return nothing;
    const words = routerMessages(language);
    const at = routers.find(({ driver, id }) => driver === placement.driver && id === placement.routerId);
    return html`<dl>
        <dt>${words.placedAt}</dt>
        <dd>
          ${
            placement.routerId === null
              ? words.placedNowhere
              : html`<a href=${routerPath({ driver: placement.driver ?? '', id: placement.routerId })}
                    >${at?.name ?? placement.routerId}</a
                  >${placement.mac === null ? nothing : html`<span class="taxes number">${placement.mac}</span>`}`
          }
        </dd>
      </dl>
      <div class="acts">
        <button class="button quiet small" aria-haspopup="dialog" @click=${this.#show}>${words.placement}</button>
      </div>
      <daftari-sheet
        lang=${language}
        heading=${words.placementOf(subscription.username)}
        ?open=${this.open}
        @close=${this.#close}
        >${
          this.open
            ? html`<daftari-form
                begins
                lang=${language}
                submit=${words.place}
                .fields=${this.#fields}
                .refusal=${this.refusal}
                ?busy=${this.busy}
                @daftari-form-request=${this.#save}
              ></daftari-form>`
            : nothing
        }</daftari-sheet
      >`;
  }

  protected override begin(): void {
    void this.#known.reload();
  }

  protected override updated(changed: PropertyValues): void {
    const before = changed.get('subscription') as SubscriptionView | undefined;
    if (before !== undefined && before.id !== this.subscription.id) void this.#known.reload();
  }

  get #fields(): readonly Field[] {
    const words = routerMessages(this.language);
    const { placement, routers = [] } = this.#known.value ?? {};
    const nowhere = { value: '', label: words.noRouter };
    const each = routers
      .filter(({ gone, driver, id }) => !gone || (driver === placement?.driver && id === placement.routerId))
      .map(({ driver, id, name, site }) => ({
        value: `${driver}:${id}`,
        label: site === name ? name : `${name} (${site})`,
      }));
    const here = placement?.routerId == null ? '' : `${placement.driver}:${placement.routerId}`;
    return [
      { name: 'where', label: words.router, options: [nowhere, ...each], value: here, wide: true },
      {
        name: 'mac',
        label: words.mac,
        hint: words.macHint,
        kind: 'code',
        value: placement?.mac ?? '',
        optional: true,
        wide: true,
      },
    ];
  }

  /** A refusal is about the hardware address, as far as it is about a field. */
  protected override refusalOf(error: unknown, fields: readonly Field[]): Refusal {
    const said = super.refusalOf(error, fields);
    return said.fields['mac'] === undefined && said.sentence !== ''
      ? { fields: { ...said.fields, mac: said.sentence }, sentence: '' }
      : said;
  }

  #show = (): void => {
    this.refusal = null;
    this.open = true;
  };

  #close = (): void => {
    this.open = false;
  };

  #save = async ({ values }: FormRequest): Promise<void> => {
    const [driver = '', ...rest] = (values['where'] ?? '').split(':');
    const mac = (values['mac'] ?? '').trim();
    const where = driver === '' ? null : { driver, routerId: rest.join(':'), mac: mac === '' ? null : mac };
    const { id } = this.subscription;
    const done = await this.order(this.#fields, async () => {
      await this.context.api.routers.place(id, where);
      return true;
    });
    if (done === undefined) return;
    this.#close();
    this.context.notify(routerMessages(this.language).placedNow);
    await this.#known.reload();
    this.dispatchEvent(new Event('changed'));
  };
}

define('daftari-console-placing', ConsolePlacing);
