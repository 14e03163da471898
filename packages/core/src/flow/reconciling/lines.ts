import {
  learnt,
  lineErrors,
  sameFigures,
  type LineSource,
  type ReportedStatement,
  type KeptLine,
} from '../../domain/reconcile/line.ts';
import type { ReportedLine } from '../../domain/reported-line.ts';
import { addDays, localDateAt, startOfDay } from '../../kernel/calendar.ts';
import { minorDigits } from '../../kernel/money.ts';
import type { ReportedSpan } from '../../ports/gateway.ts';
import { untilFresh, type House } from '../house.ts';

/** A statement to be taken in: a file of a provider or of a bank. */
export interface ImportInput {
  /** Whose money it is about. */
  readonly gateway: string;
  readonly source: LineSource;
  readonly lines: readonly ReportedLine[];
  /** For people: the name of the file. */
  readonly name: string;
  readonly actor: string;
  /**
   * What the statement covers, half-open. Where it does not say: from the beginning of the first line's day until the
   * end of the last one's, or until now.
   */
  readonly span?: ReportedSpan;
}

/** What came of it. */
export interface Imported {
  /** Lines that were not known before. */
  readonly fresh: number;
  readonly known: number;
}

/** The same of a report, where what contradicts is noted and not refused. */
export interface Kept extends Imported {
  /** Lines that say something else now than before under the same key: each is a break of its day. */
  readonly otherwise: number;
}

/** How a line is marked that nobody needs to look for in our books: whoever imports it does so. */
const IMPORTED = 'imported';

/**
 * Takes in lines of a statement. One key is one line for ever: told again alike it is passed over, and what was not
 * known of it before is added; told otherwise, nothing of the statement is taken in.
 * @throws BillingError `statement.contradiction`, `statement.twiceWithin`, `statement.malformed`, `statement.span`
 */
export async function importLines(house: House, input: ImportInput): Promise<Imported> {
  const { fresh, known } = await keepLines(house, input, { heard: IMPORTED, contradictions: 'refuse' });
  return { fresh, known };
}

/** How lines are kept. */
interface Keeping {
  readonly heard: string | null;
  readonly contradictions: 'refuse' | 'note';
}

/** Keeps lines of a statement, and what it covers, as one unit of work. */
export async function keepLines(house: House, input: ImportInput, keeping: Keeping): Promise<Kept> {
  const { gateway, source, name } = input;
  const lines = checked(input);
  const span = spanOf(house, input, lines);
  if (span === null) return { fresh: 0, known: 0, otherwise: 0 };
  const keys = lines.map(({ key }) => key);
  return untilFresh(house, `the statement ${name}`, async () => {
    const stored = await house.store.reads.linesByKey(gateway, source, keys);
    const before = new Map(stored.map((line) => [line.key, line]));
    const wrong = lines.filter((line) => {
      const known = before.get(line.key);
      return known !== undefined && !sameFigures(known, line);
    });
    const [first] = wrong;
    if (first !== undefined && keeping.contradictions === 'refuse')
      throw lineErrors.contradiction({ name, key: first.key, count: wrong.length, keys: wrong.map(({ key }) => key) });
    const fresh = lines.filter(({ key }) => !before.has(key));
    const statement = statementOf(house, input, { span, lines: lines.length, fresh: fresh.length });
    const noted = new Set(wrong);
    const changed = lines.flatMap((line) => {
      const known = before.get(line.key);
      const next = known === undefined ? known : noted.has(line) ? contradicted(known, line) : learnt(known, line);
      return next === undefined || next === known ? [] : [next];
    });
    const added = fresh.map((line) => newLine(house, statement, line, keeping.heard));
    return {
      changes: { reportedStatements: [statement], reportedLines: [...added, ...changed] },
      answer: { fresh: fresh.length, known: lines.length - fresh.length, otherwise: wrong.length },
    };
  });
}

/** Noted once: told the same way again, it is known. */
function contradicted(known: KeptLine, { amount, fee, at }: ReportedLine): KeptLine {
  const said = known.otherwise;
  const isNoted = said !== null && said.amount.minor === amount.minor && said.at === at;
  return isNoted ? known : { ...known, otherwise: { amount, fee, at } };
}

function newLine(house: House, { id, gateway, source }: ReportedStatement, line: ReportedLine, heard: string | null) {
  const { key, kind, amount, fee, at, reference, accountReference, payer, payerName, description, settlement } = line;
  const told = { key, kind, amount, fee, at, reference, accountReference, payer, payerName, description, settlement };
  return {
    ...told,
    ...(line.payment !== undefined && { payment: line.payment }),
    id: house.ids.next<'ReportedLine'>('lin'),
    gateway,
    source,
    statementId: id,
    heard: source === 'bank' ? IMPORTED : heard,
    journalId: null,
    fees: null,
    otherwise: null,
    version: 0,
  } satisfies KeptLine;
}

function statementOf(
  house: House,
  { gateway, source, name, actor }: ImportInput,
  { span, lines, fresh }: { readonly span: ReportedSpan; readonly lines: number; readonly fresh: number },
): ReportedStatement {
  const id = house.ids.next<'ReportedStatement'>('stm');
  return { id, gateway, source, name, actor, ...span, lines, fresh, takenAt: house.clock.now() };
}

/** What a statement covers; null for one that has no line and does not say. */
function spanOf(house: House, { span }: ImportInput, lines: readonly ReportedLine[]): ReportedSpan | null {
  if (span !== undefined) {
    const { fromAt, untilAt } = span;
    if (!(Number.isSafeInteger(fromAt) && Number.isSafeInteger(untilAt) && fromAt < untilAt)) throw lineErrors.span();
    return { fromAt, untilAt };
  }
  const instants = lines.map(({ at }) => at);
  if (instants.length === 0) return null;
  const first = instants.reduce((one, other) => Math.min(one, other));
  const last = instants.reduce((one, other) => Math.max(one, other));
  const end = startOfDay(addDays(localDateAt(last, house.zone), 1), house.zone);
  const fromAt = startOfDay(localDateAt(first, house.zone), house.zone);
  return { fromAt, untilAt: Math.max(last + 1, Math.min(end, house.clock.now())) };
}

/** Each key once, and each line such that it can be kept. */
function checked({ lines, name }: ImportInput): readonly ReportedLine[] {
  const byKey = new Map<string, ReportedLine>();
  for (const line of lines) {
    const wrong = faultOf(line);
    if (wrong !== null) throw lineErrors.malformed({ name, key: line.key.slice(0, 80), reason: wrong });
    const known = byKey.get(line.key);
    if (known !== undefined && !sameFigures(known, line)) throw lineErrors.twiceWithin({ name, key: line.key });
    byKey.set(line.key, line);
  }
  return [...byKey.values()];
}

const LONGEST_NAME = 190;

function faultOf({ key, amount, fee, at, reference, settlement, payment }: ReportedLine): string | null {
  const names = [key, reference, settlement, payment ?? null];
  if (key === '') return 'has no key';
  if (names.some((one) => one !== null && one.length > LONGEST_NAME)) return 'has a name that is too long';
  if (!Number.isSafeInteger(at)) return 'has no time';
  minorDigits(amount.currency);
  if (fee !== null && fee.currency !== amount.currency) return 'has a fee in another currency';
  return null;
}
