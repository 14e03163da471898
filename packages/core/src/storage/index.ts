/** The door to storage: an engine for a database, and the store on it. */
export { openEngine, type Engine, type EngineConfig, type EngineTools } from './engine.ts';
export { storageErrors } from './errors.ts';
export { migrate, createTable, type Migration, type MigrationSet } from './migrate.ts';
export { openStore, type StoreOptions } from './store.ts';
export { parseAddress, type Address, type Dialect } from './url.ts';
