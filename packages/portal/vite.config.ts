import { defineConfig } from 'vite';

/** The pages of the portal. Whoever serves `dist/app` answers `/` and `/console…` with its `index.html`. */
export default defineConfig({
  base: '/',
  build: {
    outDir: 'dist/app',
    emptyOutDir: true,
    target: 'es2022',
    // Nothing is inlined, so that a strict content security policy needs no `data:`.
    assetsInlineLimit: 0,
    // An element's file defines it: importing it for that alone is no mistake, whatever the manifest says.
    rollupOptions: { treeshake: { moduleSideEffects: true } },
  },
});
