import pg from 'pg';

/**
 * A ledger of functions in PostgreSQL, in the manner of those that are sold as such: a transfer is one call, which
 * locks both accounts in the order of their ids, appends two entries that bear the balance before and after, and
 * changes both balances. No journal, no seal, no owner.
 */
export interface LedgerPeer {
  readonly transfer: (writer: number, turn: number) => Promise<void>;
  readonly close: () => Promise<void>;
}

const SCHEMA = `
  create schema peer_ledger;
  create table peer_ledger.accounts (
    id bigint primary key, name text not null, currency text not null, balance numeric not null default 0,
    version bigint not null default 0, allow_negative boolean not null default true,
    created_at timestamptz not null default now(), updated_at timestamptz not null default now());
  create table peer_ledger.transfers (
    id bigint generated always as identity primary key, from_id bigint not null references peer_ledger.accounts,
    to_id bigint not null references peer_ledger.accounts, amount numeric not null check (amount > 0),
    created_at timestamptz not null default now());
  create table peer_ledger.entries (
    id bigint generated always as identity primary key, account_id bigint not null references peer_ledger.accounts,
    transfer_id bigint not null references peer_ledger.transfers, amount numeric not null,
    balance_before numeric not null, balance_after numeric not null, account_version bigint not null,
    created_at timestamptz not null default now());
  create index on peer_ledger.entries (account_id);
  create index on peer_ledger.entries (transfer_id);
  create function peer_ledger.enter(account bigint, transfer bigint, change numeric) returns void language plpgsql as $$
  declare
    held peer_ledger.accounts;
  begin
    update peer_ledger.accounts set balance = balance + change, version = version + 1, updated_at = now()
      where id = account returning * into held;
    if not held.allow_negative and held.balance < 0 then raise exception 'overdrawn'; end if;
    insert into peer_ledger.entries
        (account_id, transfer_id, amount, balance_before, balance_after, account_version)
      values (account, transfer, change, held.balance - change, held.balance, held.version);
  end $$;
  create function peer_ledger.transfer(sender bigint, receiver bigint, amount numeric) returns bigint
  language plpgsql as $$
  declare
    made bigint;
  begin
    perform 1 from peer_ledger.accounts where id in (sender, receiver) order by id for update;
    insert into peer_ledger.transfers (from_id, to_id, amount) values (sender, receiver, amount) returning id into made;
    perform peer_ledger.enter(sender, made, -amount);
    perform peer_ledger.enter(receiver, made, amount);
    return made;
  end $$;
`;

/** Makes the peer's schema beside the store's, with two accounts for each customer, and connects. */
export async function openLedgerPeer(url: string, connections: number, customers: number): Promise<LedgerPeer> {
  const pool = new pg.Pool({ connectionString: url, max: connections });
  await pool.query(SCHEMA);
  await pool.query(
    `insert into peer_ledger.accounts (id, name, currency)
      select n, 'account ' || n, 'KES' from generate_series(1, $1) n`,
    [customers * 2],
  );
  return {
    async transfer(writer, turn) {
      const customer = (turn * connections + writer) % customers;
      await pool.query('select peer_ledger.transfer($1, $2, $3)', [customer * 2 + 1, customer * 2 + 2, '100.00']);
    },
    close: () => pool.end(),
  };
}
