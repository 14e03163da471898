/**
 * Where the built pages of the portal lie, as a `file:` URL that ends with a slash. The server answers `/assets/…` from
 * it, its `index.html` for `/` and everything below `/console`, and its `hotspot.html` for `/hotspot`. Run from the
 * sources it leads to the same folder.
 */
export function portalAssets(): URL {
  const here = import.meta.url;
  const fromSources = /\/src\/[^/]+\.ts$/.test(here);
  return new URL(fromSources ? '../dist/app/' : './app/', here);
}
