import { createServer } from 'node:net'
import { UserFacingError } from '../errors.js'

/**
 * A port to listen on. One that was asked for must be free; a default gives way to the next free one, up to 50 further.
 * Throws UserFacingError naming the variable to change.
 */
export async function choosePort(host: string, wanted: { port: number; asked: boolean }, variable: string, avoid: number[] = []): Promise<number> {
  for (let port = wanted.port; port < wanted.port + (wanted.asked ? 1 : 50); port++) {
    if (!avoid.includes(port) && (await isFree(host, port))) return port
  }
  throw new UserFacingError('port-taken', `Port ${wanted.port} is taken.`, {
    hint: wanted.asked ? `Stop what listens there, or set ${variable} to another port.` : `Set ${variable} to a free port.`,
  })
}

function isFree(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer()
    probe.once('error', () => resolve(false))
    probe.listen({ host, port, exclusive: true }, () => probe.close(() => resolve(true)))
  })
}
