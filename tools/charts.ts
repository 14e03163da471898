import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { barCharts } from './charts/bars.ts';
import { changeCharts } from './charts/changes.ts';
import { lineCharts } from './charts/lines.ts';
import { spanCharts } from './charts/spans.ts';
import { page, tableUnder } from './docs-programs.ts';

/**
 * The charts of docs/pricing by the names of their pages, drawn from what the price functions of the core answer. A
 * figure of a page's worked table that they do not answer is refused.
 */
export function pricingCharts(): ReadonlyMap<string, string> {
  return new Map([...lineCharts(worked), ...barCharts(), ...changeCharts(), ...spanCharts()]);
}

function worked(name: string): string[][] {
  return tableUnder(page(`docs/pricing/${name}.md`), 'Worked');
}

// node --conditions=@daftari/source tools/charts.ts
if (import.meta.main) {
  const folder = join(import.meta.dirname, '../docs/pricing/charts');
  for (const [name, chart] of pricingCharts()) writeFileSync(join(folder, `${name}.svg`), chart);
}
