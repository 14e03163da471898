import { lineErrors } from '../../domain/reconcile/line.ts';
import type { StatementFile, StatementTaken } from '../../ports/gateway.ts';
import type { House } from '../house.ts';
import { gatewayOf, hearLines } from './fetch.ts';
import { keepLines } from './lines.ts';

/**
 * Takes a statement in as its gateway reads it, and books what no message told of. The same file again changes nothing;
 * broken off in between, it is taken in again from its beginning, and comes to the same end.
 * @throws BillingError `payment.noGateway`, `statement.noReader`, those of `importLines`, and what the gateway says of
 *   a file that it does not know
 */
export async function importStatement(house: House, file: StatementFile): Promise<StatementTaken> {
  const { gateway, text, actor } = file;
  const reader = gatewayOf(house, gateway);
  if (reader.readStatement === undefined) throw lineErrors.noReader({ gateway });
  const { sides, unreadable } = await reader.readStatement(text, file.name);
  // No file passes for the report of a gateway, which goes on from where it stopped.
  const name = `file ${file.name}`;
  for (const side of sides) gatewayOf(house, side.gateway);
  let [fresh, known, found, applied] = [0, 0, 0, 0];
  for (const side of sides) {
    // What a bank says has come to us from a provider is compared with our books, and is no payment.
    const kept = await keepLines(house, { ...side, name, actor }, { heard: null, contradictions: 'refuse' });
    fresh += kept.fresh;
    known += kept.known;
    if (side.source === 'bank') continue;
    const heard = await hearLines(house, side.gateway);
    found += heard.found;
    applied += heard.applied;
  }
  return { fresh, known, found, applied, unreadable };
}
