import type { Dialect } from '../url.ts';

/**
 * `whole × part ÷ of`, halves away from zero, as `divideRounded` of the kernel makes it; of SQL expressions in whole
 * numbers, with 38 digits between. `part` and `of` are not below zero.
 */
export function ratioSql(dialect: Dialect, whole: string, part: string, of: string): string {
  const twice = `(cast(abs(${whole}) as decimal(38, 0)) * (${part}) * 2 + (${of}))`;
  const divisor = `((${of}) * 2)`;
  const quotient = dialect === 'postgres' ? `div(${twice}, ${divisor})` : `(${twice} div ${divisor})`;
  return `(case when ${whole} < 0 then -1 else 1 end * ${quotient})`;
}
