import type { Account } from '../../domain/account.ts';
import type { Charge } from '../../domain/charge.ts';
import { type Discount } from '../../domain/discount.ts';
import type { Plan } from '../../domain/plan.ts';
import type { MoneyPolicy } from '../../domain/policy.ts';
import { takeDiscounts } from '../../domain/reduction.ts';
import type { PricedLine } from '../../domain/scope.ts';
import { relieved } from '../../domain/taxes/profile.ts';
import { ratesOn, type TaxRow } from '../../domain/taxes/table.ts';
import { flattened, reducibles, withReductions, type Reducible, type TermsOf } from '../../domain/what-if/lines.ts';
import type { DiscountProposal, Proposal } from '../../domain/what-if/proposal.ts';
import { replannedTaxes, repriced, type Holder, type RatedUnits } from '../../domain/what-if/replan.ts';
import type { IssuedDocument } from '../../domain/what-if/replay.ts';
import type { Tally } from '../../domain/what-if/report.ts';
import { retaxed } from '../../domain/what-if/retax.ts';
import { localDateAt, type Zone } from '../../kernel/calendar.ts';
import type { Id } from '../../kernel/id.ts';
import { subtract, sum } from '../../kernel/money.ts';

/** What a whole replay is reckoned with. */
export interface Scene {
  readonly proposal: Proposal;
  readonly plans: ReadonlyMap<Id<'Plan'>, Plan>;
  /** The version that is proposed; null where something else is. */
  readonly next: Plan | null;
  readonly termsOf: TermsOf;
  readonly table: readonly TaxRow[];
  readonly policy: MoneyPolicy;
  readonly zone: Zone;
}

/** What the documents of one page are reckoned with. */
export interface Facts {
  readonly accounts: ReadonlyMap<string, Account>;
  readonly holders: ReadonlyMap<string, Holder>;
  readonly rated: ReadonlyMap<string, RatedUnits>;
  readonly used: ReadonlyMap<string, bigint>;
}

/** The charges of a document by the proposal; null where the proposal is about none of them. */
export function proposed(
  scene: Scene,
  facts: Facts,
  document: IssuedDocument,
  account: Account,
  tally: Tally,
): readonly Charge[] | null {
  // What corrects a document follows that document's lines, and not a price.
  if (document.invoice.lines.some(({ corrects }) => corrects !== undefined && corrects.by !== 'change')) {
    tally.kept('correction');
    return null;
  }
  const { proposal } = scene;
  if (scene.next !== null) return replanned(scene, scene.next, facts, document, account, tally);
  if (proposal.kind === 'tax') {
    const planOf = ({ planId }: Charge) => (planId === null ? undefined : scene.plans.get(planId));
    const changed = document.charges.map((charge) => retaxed(charge, planOf(charge), proposal.taxes));
    return changed.some((charge, at) => charge !== document.charges[at]) ? changed : null;
  }
  return proposal.kind === 'discount' ? discounted(scene, proposal, document) : null;
}

function replanned(
  scene: Scene,
  next: Plan,
  facts: Facts,
  { invoice, charges }: IssuedDocument,
  account: Account,
  tally: Tally,
): readonly Charge[] | null {
  let touched = false;
  const lines = reducibles(charges).map((each): Reducible => {
    const { line } = each;
    const from = line.planId === null ? undefined : scene.plans.get(line.planId);
    const holder = line.subscriptionId === null ? undefined : facts.holders.get(line.subscriptionId);
    if (from?.code !== next.code || holder === undefined) return each;
    touched = true;
    const rated = facts.rated.get(line.id) ?? null;
    const of = { from, to: next, holder, rated, zone: account.zone };
    const { amount, kept } = repriced(line, of);
    if (kept !== null) tally.kept(kept);
    if (each.reductions.some(({ key }) => key.includes('/less/cap/'))) tally.kept('cap');
    const priced = withReductions(each, amount, scene.termsOf, scene.policy.rounding);
    const said = line.amount.minor < 0n ? null : replannedTaxes(line, of);
    if (said === null) return priced;
    const taxes = taxesOn(scene, said, account, { issuedAt: invoice.issuedAt, fromAt: line.fromAt });
    const borne = (charge: Charge): Charge => ({ ...charge, taxes });
    return { line: borne(priced.line), reductions: priced.reductions.map(borne) };
  });
  return touched ? flattened(lines) : null;
}

/** What the version says of taxes, on the day of the line. */
function taxesOn(
  { table, policy, zone }: Scene,
  { taxes, taxClass }: Pick<Charge, 'taxes' | 'taxClass'>,
  { taxProfile }: Account,
  at: { readonly issuedAt: number; readonly fromAt: number },
) {
  const day = localDateAt(policy.taxPoint === 'supply' ? at.fromAt : at.issuedAt, zone);
  return relieved(taxClass === undefined ? taxes : ratesOn(table, taxClass, day), taxProfile, day);
}

/** A discount beside those that a document has: it takes from what they have left. */
function discounted(scene: Scene, proposal: DiscountProposal, { charges }: IssuedDocument): readonly Charge[] | null {
  const lines = reducibles(charges).map(({ line, reductions }) => {
    const taken = reductions.map(({ amount }) => ({ ...amount, minor: -amount.minor }));
    return {
      line: pricedLine(scene, line),
      left: subtract(line.amount, sum(taken, line.amount.currency)),
      reductions,
    };
  });
  const { fixed } = takeDiscounts({ lines, given: new Map() }, [discountOf(proposal)], scene.policy.rounding);
  const own = new Map(charges.map((charge) => [charge.key, charge]));
  const all = fixed.lines.flatMap(({ line, reductions }) => [line.charge, ...reductions]);
  return all.length === charges.length
    ? null
    : all.map((draft): Charge => own.get(draft.key) ?? { ...draft, id: `what-if/${draft.key}` as Id<'Charge'> });
}

function pricedLine({ plans }: Scene, charge: Charge): PricedLine {
  const planCode = charge.planId === null ? null : (plans.get(charge.planId)?.code ?? null);
  const [, meter = null] = /\/usage\/([^/]+)\//.exec(charge.key) ?? [];
  const isPrice = charge.kind === 'recurring' || charge.kind === 'bundle' || charge.key.endsWith('/setup');
  return { charge, planCode, meter, discountable: isPrice || meter !== null };
}

function discountOf({ discount, scope }: DiscountProposal): Discount {
  const plain = { stacking: 'all', grantedAt: 0, priority: 0, origin: 'core' } as const;
  return { id: 'what-if', description: 'The proposed discount', terms: discount, scope, ...plain };
}
