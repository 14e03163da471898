import { defineConfig } from 'vite';

/**
 * The pages of the portal. Whoever serves `dist/app` answers `/` and `/console…` with its `index.html`, and `/hotspot`
 * with its `hotspot.html`.
 */
export default defineConfig({
  base: '/',
  build: {
    outDir: 'dist/app',
    emptyOutDir: true,
    target: 'es2022',
    // Nothing is inlined, so that a strict content security policy needs no `data:`.
    assetsInlineLimit: 0,
    // Whoever does not know it fetches a little later: no reason to send everybody a script for it.
    modulePreload: { polyfill: false },
    rollupOptions: {
      input: ['index.html', 'hotspot.html'],
      // An element's file defines it: importing it for that alone is no mistake, whatever the manifest says.
      treeshake: { moduleSideEffects: true },
    },
  },
});
