const LINK_SCHEMES = new Set(['http:', 'https:', 'mailto:', 'slack:'])

/** The address if a page may link to it (http, https, mailto, slack; no `javascript:` or `data:`), else undefined. Relative addresses are refused. */
export function safeLink(url: string): string | undefined {
  return withScheme(url, LINK_SCHEMES)
}

/** The address if a page may load a picture from it (http, https), else undefined. */
export function safeImage(url: string): string | undefined {
  return withScheme(url, new Set(['http:', 'https:']))
}

function withScheme(url: string, schemes: Set<string>): string | undefined {
  let parsed: URL
  try {
    parsed = new URL(url.trim())
  } catch {
    return undefined
  }
  if (!schemes.has(parsed.protocol)) return undefined
  // user:password@host is the usual way to make a foreign host look like a known one
  if (parsed.username || parsed.password) return undefined
  return parsed.href
}
