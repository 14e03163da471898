/** The names under which secrets travel, in capitals or not, with or without more around them. */
const SECRET =
  /pass(?:word|key|phrase)|secret|token|authorization|(?:consumer|api|private|signing)[-_]?key|credential/i;

/** The same value as plain JSON has it, with a dot for whatever stands under the name of a secret. */
export function withoutSecrets(value: unknown): unknown {
  if (typeof value === 'bigint') return value.toString();
  if (Array.isArray(value)) return value.map(withoutSecrets);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, each]) => [name, SECRET.test(name) ? '…' : withoutSecrets(each)]),
  );
}
