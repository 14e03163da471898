import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import inert from '@hapi/inert';
import type { Request, ResponseToolkit, Server, ServerRoute } from '@hapi/hapi';
import { portalAssets } from '@daftari/portal/assets';

/** A year: the names of built files bear a hash of what is in them. */
const FOREVER = 'public, max-age=31536000, immutable';

/** Where the pages lie that the portal's build has made. */
export function portalFolder(): string {
  return fileURLToPath(portalAssets());
}

/** Opens the portal, the console and the documentation. */
export async function installPages(server: Server, portal: string): Promise<void> {
  await server.register(inert);
  server.route([
    ...portalRoutes(portal),
    ...docsRoutes(join(folderOf('@daftari/server/package.json'), 'src/docs/page')),
  ]);
}

function portalRoutes(folder: string): ServerRoute[] {
  const index = join(folder, 'index.html');
  const page = (_: Request, h: ResponseToolkit) => {
    if (existsSync(index)) return h.file(index, { confine: folder }).header('cache-control', 'no-cache');
    return h.response('The portal has not been built. Run: npm run build').code(503).type('text/plain');
  };
  return [
    // Pages find their way by themselves; whatever address one is opened at, it is the same file.
    ...['/', '/console', '/console/{page*}'].map((path) => open(path, page)),
    {
      ...open('/assets/{file*}', { directory: { path: join(folder, 'assets'), index: false, redirectToSlash: false } }),
      options: {
        auth: false,
        ext: {
          onPreResponse: {
            method: (request: Request, h: ResponseToolkit) => {
              const { response } = request;
              if (!(response instanceof Error)) response.header('cache-control', FOREVER);
              return h.continue;
            },
          },
        },
      },
    },
  ];
}

function docsRoutes(folder: string): ServerRoute[] {
  const file = (name: string) => (_: Request, h: ResponseToolkit) =>
    h.file(join(folder, name), { confine: folder }).header('cache-control', 'no-cache');
  return [
    open('/docs', file('index.html')),
    open('/docs/docs.js', file('docs.js')),
    open('/docs/docs.css', file('docs.css')),
  ];
}

function open(path: string, handler: NonNullable<ServerRoute['handler']>): ServerRoute {
  return { method: 'GET', path, handler, options: { auth: false } };
}

/** The same whether this runs from the sources or from a build. */
function folderOf(manifest: string): string {
  return dirname(fileURLToPath(import.meta.resolve(manifest)));
}
