import { describeOnEngines } from '@daftari/core/testing';
import { beforeAll, expect, it } from 'vitest';
import { openIsp, type Isp } from './support/isp.ts';

type Operation = {
  readonly operationId: string;
  readonly summary: string;
  readonly security: readonly object[];
  readonly parameters?: readonly { readonly name: string; readonly in: string; readonly required: boolean }[];
  readonly responses: Readonly<Record<string, unknown>>;
};
type Document = {
  readonly openapi: string;
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, unknown>> };
};

describeOnEngines('the document of the API', (open) => {
  let isp: Isp;
  let document: Document;
  beforeAll(async () => {
    isp = await openIsp(open);
    document = (await isp.ask('GET', '/openapi.json')).body;
  });
  const operations = () =>
    Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
    );

  it('is of version 3.1 and has every route that answers data', () => {
    expect(document.openapi).toMatch(/^3\.1\./);
    const pages = /^\/(?:docs|assets|console|hotspot$|openapi\.json$|$)/;
    const routes = isp.server.hapi
      .table()
      .filter(({ path }) => !pages.test(path))
      .map(({ method, path }) => `${method} ${path}`);
    expect(
      operations()
        .map(({ method, path }) => `${method} ${path}`)
        .toSorted(),
    ).toEqual(routes.toSorted());
  });

  it('refers to nothing that is not in it, and keeps nothing that nobody refers to', () => {
    const text = JSON.stringify(document);
    const refs = new Set([...text.matchAll(/"\$ref":"([^"]+)"/g)].map(([, ref]) => ref));
    for (const ref of refs) {
      const found = (ref ?? '')
        .slice(2)
        .split('/')
        .reduce<unknown>((node, key) => Reflect.get(Object(node), key), document);
      expect([ref, typeof found]).toEqual([ref, 'object']);
    }
    for (const name of Object.keys(document.components.schemas)) {
      expect([name, refs.has(`#/components/schemas/${name}`)]).toEqual([name, true]);
    }
    expect(text).not.toContain('$defs');
  });

  it('names every operation once, and says what each does and what can go wrong', () => {
    const ids = operations().map(({ operation }) => operation.operationId);
    expect(new Set(ids).size).toBe(ids.length);
    for (const { operation } of operations()) {
      expect(operation.summary.length).toBeGreaterThan(5);
      expect(operation.responses['default']).toEqual({ $ref: '#/components/responses/Problem' });
    }
  });

  it('has a parameter for each name in a path, and asks for a log-in wherever the server does', () => {
    for (const { path, method, operation } of operations()) {
      const named = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
      const given = (operation.parameters ?? []).filter((one) => one.in === 'path');
      expect(given.map((one) => one.name)).toEqual(named);
      expect(given.every((one) => one.required)).toBe(true);
      const door = isp.server.doors.find((one) => one.path === path && one.method.toLowerCase() === method);
      expect(door).toBeDefined();
      expect(operation.security.length > 0).toBe(door?.who !== 'anyone');
    }
  });

  it('lets nobody in where it says that a log-in is needed', async () => {
    for (const { path, method, operation } of operations()) {
      if (operation.security.length === 0) continue;
      const reply = await isp.ask(
        method.toUpperCase(),
        path.replaceAll(/\{\w+\}/g, 'x'),
        method === 'get' ? {} : { body: {} },
      );
      expect([path, method, reply.status]).toEqual([path, method, 401]);
    }
  });

  it('is shown on a page of our own, with nothing from elsewhere', async () => {
    const page = await isp.ask('GET', '/docs');
    expect(page.status).toBe(200);
    expect(page.headers['content-type']).toContain('text/html');
    for (const asset of ['/docs/docs.js', '/docs/docs.css']) {
      expect(page.body).toContain(asset);
      expect((await isp.ask('GET', asset)).status).toBe(200);
    }
    expect(page.body).not.toMatch(/https?:\/\//);
    expect(page.headers['content-security-policy']).toContain("default-src 'self'");
  });
});
