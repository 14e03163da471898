/** Somebody wrote meanwhile. It ends the transaction; `write` turns it into an outcome. */
export class StaleRead extends Error {
  override readonly name = 'StaleRead';
  /** The accounts that are known to be stale: the others may be written without them. */
  readonly accountIds: readonly string[];

  constructor(accountIds: readonly string[] = []) {
    super('somebody wrote meanwhile');
    this.accountIds = accountIds;
  }
}
