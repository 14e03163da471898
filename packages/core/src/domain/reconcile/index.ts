export * from './break.ts';
export * from './figures.ts';
export * from './line.ts';
export * from './recipes.ts';
export * from './silence.ts';
export * from './statement.ts';
