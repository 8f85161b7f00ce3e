import { defineConfig } from 'vite'
import react from '@vitejs/plugin-react'

/** Absolute addresses: the page is served at `/`, and its deep links (/archives/C1/p1) must find the same assets. */
export default defineConfig({
  base: '/',
  plugins: [react()],
  build: {
    outDir: '../../dist/playground/page',
    emptyOutDir: true,
    target: 'es2022',
    cssTarget: ['chrome123', 'firefox120', 'safari17.5'],
    sourcemap: false,
    // inlined pictures would need `data:` in the content security policy
    assetsInlineLimit: 0,
    // one small bundle: the server is on the same machine, and a second round trip would only delay the first paint
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 700,
  },
  server: {
    proxy: Object.fromEntries(['/api', '/client', '/files-pri', '/upload'].map((path) => [path, process.env.PLAYGROUND_URL ?? 'http://127.0.0.1:3100'])),
  },
})
