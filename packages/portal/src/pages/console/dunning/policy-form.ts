import type { DunningEffect, DunningPolicy, DunningPolicyOrder, DunningStage } from '../../../api/dunning.ts';
import { choices, type Field, type FormValues } from '../../../elements/fields.ts';
import { dunningMessages } from '../../../i18n/dunning-messages.ts';
import { majorAmount, minorAmount, scaled } from '../../../i18n/format.ts';

/** A form of a policy that is read: the policy, or what is wrong beside each field. */
export type ReadPolicy = { readonly order: DunningPolicyOrder } | { readonly wrong: Readonly<Record<string, string>> };

/** What the fields of a policy stand on. */
export interface PolicyForm {
  /** The version before; null for a new policy. */
  readonly before: DunningPolicy | null;
  readonly stages: number;
  readonly language: string;
  readonly currency: string;
}

type Cut = Exclude<DunningEffect['kind'], 'remind' | 'late_fee'>;
const WEEKDAYS = [1, 2, 3, 4, 5, 6, 7] as const;
/** Monday to Thursday: who is cut off on a Friday has nobody to pay until Monday. */
const USUAL_DAYS: readonly number[] = [1, 2, 3, 4];

/** The fields of a policy, with what the version before says in them. */
export function policyFields(form: PolicyForm, typed: FormValues): readonly Field[] {
  const { before, language, currency, stages } = form;
  const words = dunningMessages(language);
  const cutting = before?.cutting ?? { days: USUAL_DAYS, from: '08:00', to: '16:00', notOn: [] };
  const minimum = before?.minimum ?? null;
  return [
    { name: 'name', label: words.name, value: before?.name ?? '' },
    ...(before === null ? [{ name: 'code', label: words.code, kind: 'code', hint: words.codeHint } as const] : []),
    ...Array.from({ length: stages }, (_, at) => stageFields(form, at, typed)).flat(),
    {
      name: 'minimum',
      label: words.minimum(currency),
      kind: 'decimal',
      value: minimum === null ? '' : majorAmount(minimum),
      hint: words.minimumHint,
      optional: true,
      wide: true,
    },
    { name: 'cutFrom', label: words.cutFrom, kind: 'time', value: cutting.from },
    { name: 'cutTo', label: words.cutTo, kind: 'time', value: cutting.to },
    ...WEEKDAYS.map((day): Field => {
      const value = cutting.days.includes(day) ? 'yes' : '';
      return { name: `day${day}`, label: words.onDay(words.weekdays[day]), kind: 'check', value };
    }),
    {
      name: 'notOn',
      label: words.notOn,
      value: cutting.notOn.join(', '),
      hint: words.notOnHint,
      optional: true,
      wide: true,
    },
    { name: 'quietFrom', label: words.quietFrom, kind: 'time', value: before?.quiet?.from ?? '', optional: true },
    { name: 'quietTo', label: words.quietTo, kind: 'time', value: before?.quiet?.to ?? '', optional: true },
    { name: 'language', label: words.language, options: choices(words.languages), value: before?.language ?? language },
    {
      name: 'payLink',
      label: words.payLink,
      kind: 'code',
      value: before?.payLink ?? '',
      hint: words.payLinkHint,
      optional: true,
    },
    { name: 'isDefault', label: words.isDefault, kind: 'check', value: (before?.isDefault ?? true) ? 'yes' : '' },
  ];
}

function stageFields({ before, language, currency }: PolicyForm, at: number, typed: FormValues): readonly Field[] {
  const words = dunningMessages(language);
  const stage = before?.stages[at];
  const remind = effectOf(stage, 'remind');
  const fee = effectOf(stage, 'late_fee');
  const cut = cutOf(stage);
  const chosen = typed[`cut${at}`] ?? cut?.kind ?? 'none';
  const slow = cut?.kind === 'throttle' ? cut : { downKbps: 512, upKbps: 256 };
  return [
    {
      name: `days${at}`,
      label: words.stageAt(String(at + 1)),
      kind: 'digits',
      value: stage === undefined ? '' : String(stage.afterDays),
      hint: words.stageHint,
      wide: true,
    },
    {
      name: `template${at}`,
      label: words.template,
      kind: 'code',
      value: remind?.template ?? '',
      hint: words.templateHint,
      optional: true,
    },
    {
      name: `fee${at}`,
      label: words.lateFee(currency),
      kind: 'code',
      value: fee === undefined ? '' : feeText(fee),
      hint: words.lateFeeHint,
      optional: true,
    },
    { name: `cut${at}`, label: words.cut, options: choices(words.cuts), value: cut?.kind ?? 'none', wide: true },
    ...(chosen === 'throttle'
      ? ([
          { name: `down${at}`, label: words.down, kind: 'digits', value: String(slow.downKbps) },
          { name: `up${at}`, label: words.up, kind: 'digits', value: String(slow.upKbps) },
        ] as const)
      : []),
  ];
}

/** Reads the form. Stages come in the order of their days; one without a day is left out. */
export function readPolicy(form: PolicyForm, values: FormValues): ReadPolicy {
  const { before, currency, language } = form;
  const words = dunningMessages(language).wrong;
  const text = (name: string): string => (values[name] ?? '').trim();
  const read = Array.from({ length: form.stages }, (_, at) => readStage(form, at, text));
  const stages = read.flatMap(({ stage }) => (stage === null ? [] : [stage]));
  const days = WEEKDAYS.filter((day) => text(`day${day}`) !== '');
  const notOn = text('notOn')
    .split(/[\s,]+/)
    .filter((day) => day !== '');
  const minimum = text('minimum') === '' ? null : minorAmount(text('minimum'), currency);
  const code = before?.code ?? text('code');
  const wrong: Record<string, string> = Object.assign({}, ...read.map((each) => each.wrong)) as Record<string, string>;
  if (stages.length === 0 && Object.keys(wrong).length === 0) wrong['days0'] = words.noStage;
  if (!/^[a-z0-9][a-z0-9-]{0,59}$/.test(code)) wrong['code'] = words.code;
  if (text('minimum') !== '' && minimum === null) wrong['minimum'] = words.fee;
  if (days.length === 0) wrong['day1'] = words.noDay;
  if (!notOn.every((day) => /^\d{4}-\d\d-\d\d$/.test(day))) wrong['notOn'] = words.dates;
  if ((text('quietFrom') === '') !== (text('quietTo') === '')) wrong['quietTo'] = words.quiet;
  if (Object.keys(wrong).length > 0) return { wrong };
  return {
    order: {
      code,
      name: text('name'),
      stages: stages.toSorted((one, other) => one.afterDays - other.afterDays),
      minimum: minimum === null ? null : { minor: String(minimum), currency },
      cutting: { days, from: text('cutFrom'), to: text('cutTo'), notOn },
      quiet: text('quietFrom') === '' ? null : { from: text('quietFrom'), to: text('quietTo') },
      language: text('language') === 'sw' ? 'sw' : 'en',
      payLink: text('payLink') === '' ? null : text('payLink'),
      feeTaxes: before?.feeTaxes ?? [],
      feeTaxClass: before?.feeTaxClass ?? null,
      feeTaxMode: before?.feeTaxMode ?? 'inclusive',
      isDefault: text('isDefault') !== '',
    },
  };
}

type Text = (name: string) => string;
interface ReadStage {
  readonly stage: DunningStage | null;
  readonly wrong: Readonly<Record<string, string>>;
}

function readStage(form: PolicyForm, at: number, text: Text): ReadStage {
  const words = dunningMessages(form.language).wrong;
  const days = text(`days${at}`);
  if (days === '') return { stage: null, wrong: {} };
  const was = form.before?.stages[at];
  const feeTyped = text(`fee${at}`);
  const fee = feeTyped === '' ? null : readFee(feeTyped, effectOf(was, 'late_fee'), form.currency);
  const cut = readCut(text(`cut${at}`) as Cut | 'none', was, { down: text(`down${at}`), up: text(`up${at}`) });
  const effects = [
    ...(text(`template${at}`) === '' ? [] : [{ kind: 'remind', template: text(`template${at}`) } as const]),
    ...(fee === null ? [] : [fee]),
    ...(cut === null || cut === undefined ? [] : [cut]),
  ];
  const wrong = {
    ...(!/^\d{1,3}$/.test(days) && { [`days${at}`]: words.days }),
    ...(feeTyped !== '' && fee === null && { [`fee${at}`]: words.fee }),
    ...(cut === undefined && { [`down${at}`]: words.speed }),
    ...(effects.length === 0 && feeTyped === '' && cut === null && { [`cut${at}`]: words.nothing }),
  };
  if (Object.keys(wrong).length > 0) return { stage: null, wrong };
  return { stage: { key: was?.key ?? freeKey(form, at), afterDays: Number(days), effects }, wrong: {} };
}

/** A key stays with a stage from version to version, so that a new one takes none that is or was there. */
function freeKey({ before }: PolicyForm, at: number): string {
  const taken = new Set(before?.stages.map(({ key }) => key));
  let number = at + 1;
  while (taken.has(`stage-${number}`)) number += 1;
  return `stage-${number}`;
}

function readFee(
  typed: string,
  was: Extract<DunningEffect, { kind: 'late_fee' }> | undefined,
  currency: string,
): Extract<DunningEffect, { kind: 'late_fee' }> | null {
  const limits = { most: was?.most ?? null, ...(was?.rounding !== undefined && { rounding: was.rounding }) };
  if (typed.endsWith('%')) {
    const parts = scaled(typed.slice(0, -1), 4);
    if (parts === null || parts === 0n || parts > 1_000_000n) return null;
    const rate = parts === 1_000_000n ? '1' : `0.${String(parts).padStart(6, '0').replace(/0+$/, '')}`;
    return { kind: 'late_fee', fee: { kind: 'percent', rate }, ...limits };
  }
  const minor = minorAmount(typed, currency);
  if (minor === null) return null;
  return { kind: 'late_fee', fee: { kind: 'amount', amount: { minor: String(minor), currency } }, ...limits };
}

/** What is taken of access; undefined where a speed cannot be read. */
function readCut(
  kind: Cut | 'none',
  was: DunningStage | undefined,
  speeds: { readonly down: string; readonly up: string },
): Extract<DunningEffect, { kind: Cut }> | null | undefined {
  if (kind === 'none') return null;
  if (kind === 'suspend') return { kind, billed: effectOf(was, 'suspend')?.billed ?? false };
  if (kind !== 'throttle') return { kind };
  const [downKbps, upKbps] = [Number(speeds.down), Number(speeds.up)];
  return [downKbps, upKbps].every((kbps) => Number.isSafeInteger(kbps) && kbps > 0)
    ? { kind, downKbps, upKbps }
    : undefined;
}

/** A fee as it is typed, `100.00` or `2%`. */
function feeText({ fee }: Extract<DunningEffect, { kind: 'late_fee' }>): string {
  if (fee.kind === 'amount') return majorAmount(fee.amount);
  const parts = scaled(fee.rate, 12) ?? 0n;
  const [whole, rest] = [
    parts / 10n ** 10n,
    String(parts % 10n ** 10n)
      .padStart(10, '0')
      .replace(/0+$/, ''),
  ];
  return `${whole}${rest === '' ? '' : `.${rest}`}%`;
}

function effectOf<Kind extends DunningEffect['kind']>(
  stage: DunningStage | undefined,
  kind: Kind,
): Extract<DunningEffect, { kind: Kind }> | undefined {
  return stage?.effects.find((each): each is Extract<DunningEffect, { kind: Kind }> => each.kind === kind);
}

/** The hardest thing that a stage does to access. */
function cutOf(stage: DunningStage | undefined): Extract<DunningEffect, { kind: Cut }> | undefined {
  return (
    effectOf(stage, 'terminate') ?? effectOf(stage, 'suspend') ?? effectOf(stage, 'wall') ?? effectOf(stage, 'throttle')
  );
}
