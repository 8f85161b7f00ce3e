import type { Config } from '../../config.js'
import type { Finding } from './finding.js'

export async function checkRedis(config: Config): Promise<Finding[]> {
  if (!config.redisUrl) return [{ area: 'Redis', state: 'ok', text: 'not asked for: the embedded queue is used', advice: null }]
  const { Redis } = await import('ioredis')
  const redis = new Redis(config.redisUrl, { lazyConnect: true, maxRetriesPerRequest: 1, connectTimeout: 3000, retryStrategy: () => null })
  redis.on('error', () => undefined)
  try {
    await redis.connect()
    const version = /redis_version:(\S+)/.exec(await redis.info('server'))?.[1] ?? '?'
    const policy = /maxmemory_policy:(\S+)/.exec(await redis.info('memory'))?.[1]
    const findings: Finding[] = [{ area: 'Redis', state: Number(version.split('.')[0]) >= 6 ? 'ok' : 'problem', text: `version ${version}`, advice: Number(version.split('.')[0]) >= 6 ? null : 'Redis 6.2 or newer is needed' }]
    if (policy && policy !== 'noeviction') findings.push({ area: 'Redis', state: 'note', text: `maxmemory-policy is ${policy}`, advice: 'Set noeviction. Jobs survive evictions (their rows are in the database) but start later' })
    return findings
  } catch {
    return [{ area: 'Redis', state: 'problem', text: 'not reached', advice: 'Start it or correct REDIS_URL. Until then jobs run from the database' }]
  } finally {
    redis.disconnect()
  }
}
