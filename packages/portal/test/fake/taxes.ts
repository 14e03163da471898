import type { PublishedTax, TaxLaw, TaxRevision } from '../../src/api/taxes.ts';
import { DAY, iso, NOW, type Asked } from './basics.ts';
import { Refused } from './refused.ts';

/** The tax table of the fake world. */
export interface TaxWorld {
  table: readonly PublishedTax[];
  revisions: readonly TaxRevision[];
}

const LAWS: readonly TaxLaw[] = [
  law('EXCISE', 'internet', '0.20', '2021-07-01', '2023-07-01', 'Finance Act 2021: 20 % from 1 July 2021.'),
  law('EXCISE', 'internet', '0.15', '2023-07-01', null, 'Finance Act 2023, section 47: 15 % from 1 July 2023.'),
  law('VAT', 'internet', '0.16', '2021-01-01', null, 'Value Added Tax Act 2013, section 5(2)(b).'),
  law('VAT', 'goods', '0.16', '2021-01-01', '2096-01-01', 'Value Added Tax Act 2013, section 5(2)(b).'),
  law('VAT', 'goods', '0.18', '2096-01-01', null, 'A bill of a later parliament.'),
];

/** Excise and VAT on the internet through the years, VAT alone on goods, and a rate that is to come. */
export function makeTaxes(): TaxWorld {
  const table = LAWS.map((row, at): PublishedTax => ({
    ...row,
    id: `tax-${at + 1}`,
    publishedAt: iso(NOW - 100 * DAY),
  }));
  const taxIds = table.map(({ id }) => id);
  return { table, revisions: [{ revision: 1, at: iso(NOW - 100 * DAY), actor: 'Asha Odhiambo', taxIds, ends: [] }] };
}

/** What comes with the program: what the table has, and one class that it has not. */
const KENYA: readonly TaxLaw[] = [
  ...LAWS.slice(0, 3),
  law('VAT', 'installation', '0.16', '2021-01-01', null, 'Value Added Tax Act 2013, section 5(2)(b).'),
];

function law(code: string, taxClass: string, rate: string, from: string, until: string | null, source: string): TaxLaw {
  const isExcise = code === 'EXCISE';
  const kind = isExcise
    ? ({ name: 'Excise duty', base: 'net', order: 10 } as const)
    : ({ name: 'VAT', base: 'net+previous', order: 20 } as const);
  return { code, ...kind, taxClass, rate, from, until, source };
}

/** What the fake answers of taxes; undefined for what is asked elsewhere. */
export function taxed(world: TaxWorld, { method, path, body, search }: Asked): unknown {
  const [, kind = '', id = '', part = ''] = path.split('/');
  if (kind !== 'taxes') return undefined;
  switch (`${method} ${part === '' ? id : part}`) {
    case 'GET ':
      return { taxes: holding(world, search.get('on')), revisions: world.revisions };
    case 'GET kenya':
      return { taxes: KENYA };
    case 'POST ':
      return published(world, (body as unknown as { readonly taxes: readonly TaxLaw[] }).taxes);
    case 'POST end':
      return ended(world, id, (body as unknown as { readonly until: string | null }).until);
    default:
      return undefined;
  }
}

/** All rates, or those of a day. */
function holding({ table }: TaxWorld, on: string | null): readonly PublishedTax[] {
  return table.filter(({ from, until }) => on === null || (from <= on && (until === null || on < until)));
}

/** A rate without an end is ended by the next; an end that was published stands in its way. */
function published(world: TaxWorld, laws: readonly TaxLaw[]): unknown {
  for (const { code, taxClass, from } of laws) {
    const before = world.table.find((row) => row.code === code && row.taxClass === taxClass && row.from >= from);
    if (before !== undefined) {
      throw new Refused(409, 'taxes.overlap', `${code} of the class ${taxClass} has two rates from ${before.from} on.`);
    }
  }
  const rows = laws.map((row, at) => ({ ...row, id: `tax-${world.table.length + at + 1}`, publishedAt: iso(NOW) }));
  const older = world.table.map((row) => {
    const next =
      row.until === null
        ? rows.find(({ code, taxClass }) => code === row.code && taxClass === row.taxClass)
        : undefined;
    return next === undefined ? row : { ...row, until: next.from };
  });
  world.table = [...older, ...rows];
  note(
    world,
    rows.map(({ id }) => id),
    [],
  );
  return { taxes: rows };
}

function ended(world: TaxWorld, id: string, until: string | null): unknown {
  const row = world.table.find((each) => each.id === id);
  if (row === undefined) return undefined;
  if (until !== null && until < '2026-11-22') {
    throw new Refused(403, 'taxes.past', 'A tax ends today at the earliest.');
  }
  const next = { ...row, until };
  world.table = world.table.map((each) => (each.id === id ? next : each));
  note(world, [], [{ taxId: id, until }]);
  return next;
}

function note(world: TaxWorld, taxIds: readonly string[], ends: TaxRevision['ends']): void {
  const revision = world.revisions.length + 1;
  world.revisions = [{ revision, at: iso(NOW), actor: 'Asha Odhiambo', taxIds, ends }, ...world.revisions];
}
