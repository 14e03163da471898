import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import inert from '@hapi/inert';
import type { Request, ResponseObject, ResponseToolkit, Server, ServerRoute } from '@hapi/hapi';
import type { Slot } from '@daftari/core';
import { portalAssets } from '@daftari/portal/assets';
import { logInOrigin } from './hotspot/log-in-address.ts';
import { pagePolicy, POLICY } from './http/headers.ts';
import { needsOf, type Pages } from './slots.ts';

/** A year: the names of built files bear a hash of what is in them. */
const FOREVER = 'public, max-age=31536000, immutable';

/** Where the pages lie that the portal's build has made. */
export function portalFolder(): string {
  return fileURLToPath(portalAssets());
}

/** What pages are given besides what they are built with. */
export interface PageExtras {
  readonly hotspotNames?: readonly string[] | undefined;
  /** What plugins put on pages, and whom that needs. */
  readonly slots?: readonly Slot[];
}

/**
 * Opens the portal, the console, the captive page of hotspots and the documentation. Hotspots may have names of their
 * own, under which their routers are logged in to.
 */
export async function installPages(
  server: Server,
  portal: string,
  { hotspotNames = [], slots = [] }: PageExtras = {},
): Promise<void> {
  await server.register(inert);
  server.route([
    ...portalRoutes(portal, slots),
    hotspotRoute(portal, hotspotNames),
    ...docsRoutes(join(folderOf('@daftari/server/package.json'), 'src/docs/page')),
  ]);
}

/** The page that a phone sees when it joins. It posts the log-in to the router that sent the phone here. */
function hotspotRoute(folder: string, names: readonly string[]): ServerRoute {
  const page = built(folder, 'hotspot.html');
  return open('/hotspot', (request: Request, h: ResponseToolkit) => {
    const link: unknown = request.query['link-login-only'];
    const origin = typeof link === 'string' ? logInOrigin(link, names) : null;
    return page(request, h).header(POLICY, pagePolicy({ forms: origin === null ? [] : [origin] }));
  });
}

/** Answers one of the pages of the build. */
function built(folder: string, name: string): (request: Request, h: ResponseToolkit) => ResponseObject {
  const file = join(folder, name);
  return (_, h) => {
    if (existsSync(file)) return h.file(file, { confine: folder }).header('cache-control', 'no-cache');
    return h.response('The portal has not been built. Run: npm run build').code(503).type('text/plain');
  };
}

function portalRoutes(folder: string, slots: readonly Slot[]): ServerRoute[] {
  const file = built(folder, 'index.html');
  // A customer's page lets in whom its own slots need, and nobody whom only the console does.
  const page = (pages: Pages) => {
    const policy = pagePolicy(needsOf(slots, pages));
    return (request: Request, h: ResponseToolkit) => file(request, h).header(POLICY, policy);
  };
  return [
    // Pages find their way by themselves; whatever address one is opened at, it is the same file.
    open('/', page('customer')),
    ...['/console', '/console/{page*}'].map((path) => open(path, page('console'))),
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
