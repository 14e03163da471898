/** A command of the language itself: its arguments in their order, and since when it is there. */
export interface Builtin {
  readonly takes: readonly string[];
  /** Which of them hold statements. */
  readonly code?: readonly string[];
  readonly since?: string;
}

const value = { takes: ['value'] };

/** The commands of the language, written with a colon. */
export const BUILTINS: Readonly<Record<string, Builtin>> = {
  local: { takes: ['name', 'value', 'do'], code: ['do'] },
  global: { takes: ['name', 'value', 'do'], code: ['do'] },
  set: { takes: ['name', 'value', 'do'], code: ['do'] },
  if: { takes: ['condition', 'do', 'else'], code: ['do', 'else'] },
  for: { takes: ['counter', 'from', 'to', 'step', 'do'], code: ['do'] },
  foreach: { takes: ['counter', 'in', 'do'], code: ['do'] },
  while: { takes: ['condition', 'do'], code: ['do'] },
  do: { takes: ['command', 'while', 'on-error'], code: ['command', 'on-error'] },
  onerror: { takes: ['error', 'in', 'do'], code: ['in', 'do'], since: '7.13' },
  retry: { takes: ['command', 'delay', 'max', 'on-error'], code: ['command', 'on-error'], since: '7.1' },
  put: { takes: ['message'] },
  error: { takes: ['message'] },
  return: value,
  delay: { takes: ['delay-time'] },
  execute: { takes: ['script', 'file', 'as-string'], code: ['script'] },
  parse: value,
  time: { takes: ['command'], code: ['command'] },
  len: value,
  typeof: value,
  tostr: value,
  tonum: value,
  tobool: value,
  toid: value,
  toip: value,
  toip6: value,
  totime: value,
  toarray: value,
  tocrlf: { ...value, since: '7.12' },
  tolf: { ...value, since: '7.12' },
  pick: { takes: ['value', 'begin', 'end'] },
  find: { takes: ['in', 'key', 'from'] },
  rndnum: { takes: ['from', 'to'], since: '7.1' },
  rndstr: { takes: ['length', 'from'], since: '7.1' },
  convert: { takes: ['value', 'from', 'to', 'transform', 'options'], since: '7.12' },
  serialize: { takes: ['value', 'to', 'options'], since: '7.16' },
  deserialize: { takes: ['value', 'from', 'options'], since: '7.16' },
  timestamp: { takes: [], since: '7.1' },
  resolve: { takes: ['domain-name', 'server', 'type'] },
  beep: { takes: ['frequency', 'length'] },
  nothing: { takes: [] },
};

/** Whether a release is at least another one, both as `7.16.2`. */
export function isSince(version: string, least: string): boolean {
  const [have, want] = [version, least].map((text) => text.split('.').map(Number));
  for (let place = 0; place < 3; place++) {
    const difference = (have?.[place] ?? 0) - (want?.[place] ?? 0);
    if (difference !== 0) return difference > 0;
  }
  return true;
}
