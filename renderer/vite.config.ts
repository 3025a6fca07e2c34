import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/** Build with `vite build renderer`: the folder is the root. No inline script or style: the page's CSP allows none. */
export default defineConfig({
  base: './',
  cacheDir: '../.cache/vite',
  plugins: [react()],
  build: {
    outDir: '../dist/renderer',
    emptyOutDir: true,
    sourcemap: false,
    target: ['chrome130', 'firefox130', 'safari18'],
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 700,
  },
});
