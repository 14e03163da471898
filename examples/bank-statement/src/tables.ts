/** Lines as they were taken in, each once, by the local day on which they were booked. */
export const linesTable = {
  name: 'lines',
  columns: { line_key: 'text', day: 'text', at: 'bigint', gateway: 'text', body: 'text' },
  key: ['line_key'],
} as const;

/** Files that were taken in, by the SHA-256 of what they say: laid down again, they are passed over. */
export const filesTable = {
  name: 'files',
  columns: { hash: 'text', name: 'text', taken_at: 'bigint', lines: 'bigint' },
  key: ['hash'],
} as const;
