/** One measured figure beside what it is measured against. */
export interface Figure {
  /** Which of the goals it belongs to: `P1` to `P10`; null for what explains another figure. */
  readonly goal: string | null;
  readonly name: string;
  /** Measured, with its unit. */
  readonly ours: string;
  /** What it is measured against, in the same run. */
  readonly against: string;
  /** Ours over the other, or what the goal is stated in; null where there is nothing to compare with here. */
  readonly ratio: number | null;
  /** What the goal asks of the ratio; null where nothing is asked. */
  readonly wanted: Wanted | null;
}

/** A bound of a ratio, or of a figure in the unit that is named. */
export interface Wanted {
  readonly bound: 'least' | 'most';
  readonly value: number;
  readonly unit?: string;
}

/** Whether a figure is where it should be; null where nothing is asked, or nothing here could tell. */
export function isMet({ ratio, wanted }: Figure): boolean | null {
  if (wanted === null || ratio === null) return null;
  return wanted.bound === 'least' ? ratio >= wanted.value : ratio <= wanted.value;
}

/** What can be said of the goals: only of figures that were held against one. */
export function verdict(figures: readonly Figure[]): string {
  const told = figures.map(isMet).filter((met) => met !== null);
  const missed = told.filter((met) => !met).length;
  const open = figures.length - told.length;
  const unsaid = open === 0 ? '' : `; ${open} of ${figures.length} figures were held against none`;
  if (told.length === 0) return 'no figure was held against a goal';
  return `goals met: ${told.length - missed} of ${told.length}${unsaid}`;
}

/** A table for the terminal. */
export function table(figures: readonly Figure[]): string {
  const head = ['', 'what', 'measured', 'against, in this run', 'ratio', 'goal', 'met'];
  const rows = [head, ...figures.map(rowOf)];
  const widths = head.map((_, column) => Math.max(...rows.map((row) => (row[column] ?? '').length)));
  const lines = rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
  return [lines[0], widths.map((width) => '-'.repeat(width)).join('  '), ...lines.slice(1)].join('\n');
}

function rowOf(figure: Figure): readonly string[] {
  const { goal, name, ours, against, ratio, wanted } = figure;
  const met = isMet(figure);
  const unit = wanted?.unit === undefined ? ' ×' : ` ${wanted.unit}`;
  return [
    goal ?? '',
    name,
    ours,
    against,
    ratio === null ? '' : `${ratio.toFixed(ratio < 10 ? 2 : 1)}${unit}`,
    wanted === null ? '' : `${wanted.bound === 'least' ? '≥' : '≤'} ${wanted.value}${unit}`,
    wanted === null ? '' : met === null ? 'no peer' : met ? 'yes' : 'NO',
  ];
}

/** `1,234/s`. */
export function perSecond(rate: number): string {
  return `${Math.round(rate).toLocaleString('en')}/s`;
}

/** `1.23 ms`. */
export function ms(value: number): string {
  return `${value.toFixed(value < 10 ? 2 : 1)} ms`;
}
