import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { pricingCharts } from '../charts.ts';
import { page } from '../docs-programs.ts';

const charts = pricingCharts();
const folder = 'docs/pricing/charts';
const kept = readdirSync(join(import.meta.dirname, '../..', folder));

it('there is a drawing for each chart and none besides', () => {
  expect(kept).toEqual([...charts.keys()].map((name) => `${name}.svg`).toSorted());
});

it.each([...charts.keys()])('the chart of %s is what the price functions answer today', (name) => {
  expect(page(`${folder}/${name}.svg`), 'node --conditions=@daftari/source tools/charts.ts draws it anew').toBe(
    charts.get(name),
  );
});

it.each([...charts.keys()])('the page of %s shows it', (name) => {
  expect(page(`docs/pricing/${name}.md`)).toContain(`](charts/${name}.svg)`);
});
