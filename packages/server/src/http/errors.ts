import { randomUUID } from 'node:crypto';
import type { Request, ResponseObject, ResponseToolkit, Server } from '@hapi/hapi';
import type { Log } from '@daftari/core';
import { problemOf, readFault, type Fault } from './problem.ts';

const METHODS = ['get', 'post', 'put', 'patch', 'delete'] as const;

/** Turns everything that goes wrong, in handlers and in hapi itself, into problem details; notes what is our own. */
export function installProblems(server: Server, log: Log): void {
  server.ext('onPreResponse', (request: Request, h: ResponseToolkit) => {
    const { response } = request;
    if (!(response instanceof Error)) return h.continue;
    const found = readFault(response);
    const fault = found.status === 404 && found.code === 'http.notFound' ? otherMethods(server, request, found) : found;
    const occurrence = randomUUID();
    if (fault.status >= 500) note(log, request, response, fault, occurrence);
    return answer(h, fault, `urn:uuid:${occurrence}`);
  });
}

function answer(h: ResponseToolkit, fault: Fault, instance: string): ResponseObject {
  const response = h.response(problemOf(fault, instance)).code(fault.status).type('application/problem+json');
  response.header('cache-control', 'no-store');
  for (const [name, value] of Object.entries(fault.headers ?? {})) response.header(name, String(value));
  return response;
}

/** An address that is there, asked in a way it does not know, is a 405 that says which it knows (RFC 9110, 15.5.6). */
function otherMethods(server: Server, request: Request, fault: Fault): Fault {
  const known = METHODS.filter((method) => isOurs(server, method, request.path));
  if (known.length === 0) return fault;
  const allow = known.map((method) => method.toUpperCase()).join(', ');
  const detail = `This address takes ${allow}, not ${request.method.toUpperCase()}.`;
  return { status: 405, code: 'http.method', detail, headers: { allow } };
}

function isOurs(server: Server, method: (typeof METHODS)[number], path: string): boolean {
  const route = server.match(method, path);
  return route !== null && !route.path.includes('*');
}

/** The path as the route has it: the address itself may hold what is nobody's business. */
function note(log: Log, request: Request, thrown: Error, { status, code }: Fault, occurrence: string): void {
  const cause = thrown.cause instanceof Error ? thrown.cause.message : undefined;
  log[status === 503 ? 'warn' : 'error']('A request failed.', {
    method: request.method,
    route: request.route.path,
    status,
    code,
    occurrence,
    reason: thrown.message,
    ...(cause === undefined ? {} : { cause }),
    ...(status === 503 ? {} : { stack: thrown.stack }),
  });
}
