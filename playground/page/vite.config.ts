import { defineConfig } from 'vite'
import react from '@vitejs/plugin-react'

/** The page works from any host and port: relative addresses, and `<base href="/">` for deep links. */
export default defineConfig({
  base: './',
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
  },
  server: {
    proxy: Object.fromEntries(['/api', '/client', '/files-pri', '/upload'].map((path) => [path, process.env.PLAYGROUND_URL ?? 'http://127.0.0.1:3100'])),
  },
})
