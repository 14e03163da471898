import type { Request, ResponseToolkit, Server } from '@hapi/hapi';
import { headerOf } from '../http/peer.ts';
import { authErrors } from './caller.ts';
import type { Tokens } from './tokens.ts';

/** Teaches hapi to let in whoever bears an access token of ours, with her role as scope. */
export function installBearer(server: Server, tokens: Pick<Tokens, 'check'>): void {
  server.auth.scheme('daftari', () => ({
    async authenticate(request: Request, h: ResponseToolkit) {
      const [, token] = /^Bearer ([\w.~+/-]+=*)$/i.exec(headerOf(request.headers, 'authorization')) ?? [];
      if (token === undefined) throw authErrors.required();
      const caller = await tokens.check(token);
      return h.authenticated({ credentials: { scope: [caller.role], caller } as never });
    },
  }));
  server.auth.strategy('bearer', 'daftari');
}
