// The door of the server: what an application needs that runs it, and what the demo needs that fills it.
export { createServer, type DaftariServer, type ServerConfig, type ServerOptions } from './server.ts';
export { serverPlugin } from './auth/plugin.ts';
export { secretKeyOf } from './auth/keys.ts';
export { hookPath } from './hooks.ts';
export { ConfigError, readConfig, type Config } from './config.ts';
export type { MpesaConfig, MpesaKeys, StripeConfig } from './environment-money.ts';
export type { RadiusConfig } from './environment-radius.ts';
export { coreLog, createLogger, type LogLevel } from './log.ts';
export { runUntilSignal, type Runnable } from './run.ts';
export type { Demo } from './routes/demo.ts';
export type { LoginLimits } from './auth/limits.ts';
export type { Users } from './auth/users.ts';
export type { Door, Who } from './http/door.ts';
