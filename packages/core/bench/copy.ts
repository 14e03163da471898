import type pg from 'pg';

// COPY over a connection of `pg`, which has the messages of the protocol but no function for them (PostgreSQL's
// documentation, "Message Formats": CopyData, CopyDone).

/** What of a connection of pg is used here. */
interface Wire {
  query(text: string): void;
  sendCopyFromChunk(chunk: Buffer): void;
  endCopyFrom(): void;
}

/** What pg calls while one of its queries is under way. */
abstract class Copying {
  readonly done: Promise<void>;
  readonly #text: string;
  #fault: Error | null = null;
  #resolve!: () => void;
  #reject!: (fault: Error) => void;

  constructor(text: string) {
    this.#text = text;
    this.done = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
  }

  submit(connection: Wire): void {
    connection.query(this.#text);
  }

  handleError(fault: Error): void {
    this.#fault = fault;
  }

  handleReadyForQuery(): void {
    if (this.#fault === null) this.#resolve();
    else this.#reject(this.#fault);
  }

  handleCommandComplete(): void {}
  handleCopyInResponse(_wire: Wire): void {}
  handleCopyData(_data: { readonly chunk: Buffer }): void {}
  handleRowDescription(): void {}
  handleDataRow(): void {}
  handleEmptyQuery(): void {}
  handlePortalSuspended(): void {}
}

class CopyOut extends Copying {
  readonly parts: Buffer[] = [];

  override handleCopyData({ chunk }: { readonly chunk: Buffer }): void {
    this.parts.push(Buffer.from(chunk));
  }
}

class CopyIn extends Copying {
  readonly #parts: readonly Buffer[];

  constructor(text: string, parts: readonly Buffer[]) {
    super(text);
    this.#parts = parts;
  }

  override handleCopyInResponse(connection: Wire): void {
    for (const part of this.#parts) connection.sendCopyFromChunk(part);
    connection.endCopyFrom();
  }
}

/** Reads rows as COPY writes them: `copy (select …) to stdout`. In parts of about a hundred kilobytes. */
export async function copyOut(client: pg.Client, text: string): Promise<readonly Buffer[]> {
  const copying = new CopyOut(text);
  client.query(copying as unknown as pg.Submittable);
  await copying.done;
  const parts: Buffer[] = [];
  for (let start = 0; start < copying.parts.length; start += 500) {
    parts.push(Buffer.concat(copying.parts.slice(start, start + 500)));
  }
  return parts;
}

/** Writes rows as `copyOut` read them: `copy table (…) from stdin`. */
export async function copyIn(client: pg.Client, text: string, parts: readonly Buffer[]): Promise<void> {
  const copying = new CopyIn(text, parts);
  client.query(copying as unknown as pg.Submittable);
  await copying.done;
}
