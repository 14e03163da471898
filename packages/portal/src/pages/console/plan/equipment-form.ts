import type { EquipmentOrder } from '../../../api/equipment.ts';
import type { PlanOrder } from '../../../api/selling.ts';
import type { Section } from '../../../elements/blocks.ts';
import type { Field } from '../../../elements/fields.ts';
import { equipmentMessages } from '../../../i18n/equipment-messages.ts';
import type { Asked } from './form.ts';
import { unscaled, type Reader } from './reader.ts';

/** The names that go on the wire as they were typed. */
const NAMES = ['pool', 'ipv6Pool', 'delegatedPool', 'profile', 'addressList'] as const;

const at = (name: string): string => `equipment.${name}`;

function field(name: string, label: string, kind: NonNullable<Field['kind']> = 'text', hint?: string): Field {
  return { name: at(name), label, kind, optional: true, ...(hint !== undefined && { hint }) };
}

/** What only equipment reads: most plans leave all of it empty. */
export function equipmentSection({ language, held }: Asked): Section {
  const words = equipmentMessages(language);
  const fields: readonly Field[] = [
    field('burst.downKbps', words.burstDown, 'decimal', words.burstHint),
    field('burst.upKbps', words.burstUp, 'decimal'),
    field('burst.seconds', words.burstSeconds, 'digits'),
    field('priority', words.priority, 'digits'),
    field('idleSeconds', words.idle, 'digits'),
    field('pool', words.pool, 'text', words.poolHint),
    field('ipv6Pool', words.ipv6Pool),
    field('delegatedPool', words.delegatedPool),
    field('profile', words.profile),
    field('addressList', words.addressList),
  ];
  const said = fields.map(({ name }) => held(name)).filter((text) => text !== '');
  return {
    id: 'equipment',
    title: words.title,
    summary: said.join(' · ') || words.asItIs,
    blocks: [{ kind: 'fields', fields }],
  };
}

/** Reads what was typed; nothing where all is empty. */
export function readEquipment({ text, has, speed, whole }: Reader): Pick<PlanOrder, 'equipment'> {
  const bursts = has(at('burst.downKbps')) || has(at('burst.upKbps'));
  const order: EquipmentOrder = {
    ...(bursts && {
      burst: {
        downKbps: speed(at('burst.downKbps')),
        upKbps: speed(at('burst.upKbps')),
        seconds: has(at('burst.seconds')) ? whole(at('burst.seconds'), 'count') : 1,
      },
    }),
    ...(has(at('priority')) && { priority: whole(at('priority'), 'count') }),
    ...(has(at('idleSeconds')) && { idleSeconds: 60 * whole(at('idleSeconds'), 'count') }),
    ...Object.fromEntries(NAMES.filter((name) => has(at(name))).map((name) => [name, text(at(name))])),
  };
  return Object.keys(order).length > 0 ? { equipment: order } : {};
}

/** The fields of a plan that is there already. */
export function writeEquipment({ equipment }: PlanOrder): readonly (readonly [string, string])[] {
  if (equipment === undefined) return [];
  const { burst, priority, idleSeconds } = equipment;
  const said: Readonly<Record<string, string | undefined>> = {
    'burst.downKbps': burst && unscaled(String(burst.downKbps), 3),
    'burst.upKbps': burst && unscaled(String(burst.upKbps), 3),
    'burst.seconds': burst && String(burst.seconds),
    priority: priority === undefined ? undefined : String(priority),
    idleSeconds: idleSeconds === undefined ? undefined : String(Math.max(1, Math.round(idleSeconds / 60))),
    ...Object.fromEntries(NAMES.map((name) => [name, equipment[name]])),
  };
  return Object.entries(said).flatMap(([name, text]) =>
    text === undefined ? [] : [[`equipment.${name}`, text] as const],
  );
}

/** What the form does not ask for, and what it shows rounded, as it was before. */
export function keptEquipment(
  before: EquipmentOrder | undefined,
  now: EquipmentOrder | undefined,
  same: (name: string) => boolean,
): Pick<PlanOrder, 'equipment'> {
  const { guaranteed, burst, idleSeconds } = before ?? {};
  const kept: EquipmentOrder = {
    ...now,
    ...(guaranteed !== undefined && { guaranteed }),
    ...(idleSeconds !== undefined && same('equipment.idleSeconds') && { idleSeconds }),
    ...(now?.burst !== undefined &&
      burst?.threshold !== undefined && { burst: { ...now.burst, threshold: burst.threshold } }),
  };
  return Object.keys(kept).length > 0 ? { equipment: kept } : {};
}
