// The door of the server: what an application needs that runs it, and what the demo needs that fills it.
export { createServer, type DaftariServer, type ServerConfig, type ServerOptions } from './server.ts';
export { serverPlugin } from './auth/plugin.ts';
