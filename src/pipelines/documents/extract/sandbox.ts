import dgram from 'node:dgram'
import dns from 'node:dns'
import http from 'node:http'
import http2 from 'node:http2'
import https from 'node:https'
import { syncBuiltinESMExports } from 'node:module'
import net from 'node:net'
import tls from 'node:tls'

/**
 * Takes the network away from this process, before any parser is loaded. Together with Node's permission model (no
 * writes, no processes, no native add-ons; see child-pool.ts) a document that tricks a parser finds nothing to reach.
 */
export function cutOffNetwork(): void {
  for (const name of ['fetch', 'WebSocket', 'EventSource', 'XMLHttpRequest'] as const) {
    Object.defineProperty(globalThis, name, { value: undefined, configurable: false, writable: false })
  }
  stub(net, ['connect', 'createConnection', 'createServer'], refuse)
  stub(net.Socket.prototype, ['connect'], refuse)
  stub(net.Server.prototype, ['listen'], refuse)
  stub(tls, ['connect', 'createServer'], refuse)
  stub(http, ['request', 'get', 'createServer'], refuse)
  stub(https, ['request', 'get', 'createServer'], refuse)
  stub(http2, ['connect', 'createServer', 'createSecureServer'], refuse)
  stub(dgram, ['createSocket'], refuse)
  stub(dgram.Socket.prototype, ['bind', 'connect', 'send'], refuse)
  stub(dns, ['lookup', 'resolve', 'resolve4', 'resolve6', 'resolveAny', 'resolveTxt', 'reverse'], refuse)
  stub(dns.promises, ['lookup', 'resolve', 'resolve4', 'resolve6', 'resolveAny', 'resolveTxt', 'reverse'], refuse)
  syncBuiltinESMExports()
}

function refuse(): never {
  throw new Error('The network is not available while a file is read.')
}

function stub(target: object, names: string[], replacement: () => never): void {
  for (const name of names) Object.defineProperty(target, name, { value: replacement, configurable: false, writable: false })
}
