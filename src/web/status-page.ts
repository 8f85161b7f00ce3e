import type { HealthReport } from './health.js'

export interface StatusLinks {
  playground: string | undefined
}

/** The service's own small page: what runs, what is degraded, where to go. No script, no content of documents. */
export function statusPage(report: HealthReport, links: StatusLinks): string {
  const parts = Object.entries(report.parts)
    .map(([name, part]) => `<li><b class="${part.ready ? 'ok' : 'bad'}">${part.ready ? 'ready' : 'not ready'}</b> ${escapeHtml(name)}${part.problem ? `: ${escapeHtml(part.problem)}` : ''}</li>`)
    .join('')
  const degraded = report.degraded.length
    ? `<h2>Works with less</h2><ul>${report.degraded.map((line) => `<li>${escapeHtml(line)}</li>`).join('')}</ul>`
    : '<p>Nothing is degraded.</p>'
  const playground = links.playground
    ? `<p class="go"><a href="${escapeHtml(links.playground)}">Open the practice workspace</a></p>`
    : '<p>Connected to Slack: mention the bot in a channel, or write to it in its Messages tab.</p>'
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Quartermaster</title><style>
:root{color-scheme:light dark;--text:#1c1d21;--back:#fff;--line:#d8dadf;--ok:#146c43;--bad:#b02a37;--link:#1155cc}
@media(prefers-color-scheme:dark){:root{--text:#e7e8ea;--back:#1b1c20;--line:#3a3c42;--ok:#75d6a3;--bad:#ff9aa5;--link:#8ab4ff}}
body{font:16px/1.5 system-ui,sans-serif;color:var(--text);background:var(--back);max-width:44rem;margin:48px auto;padding:0 16px}
h1{font-size:28px;margin:0 0 4px}h2{font-size:18px;margin:32px 0 8px}ul{padding-left:20px}li{margin:4px 0}a{color:var(--link)}
.ok{color:var(--ok)}.bad{color:var(--bad)}.go a{display:inline-block;padding:10px 16px;border:1px solid var(--line);border-radius:8px;text-decoration:none}
footer{margin-top:48px;border-top:1px solid var(--line);padding-top:12px;font-size:14px}</style></head>
<body><h1>Quartermaster</h1><p>Grounded, cited answers from the files people share in Slack.</p>${playground}
<h2>State</h2><ul>${parts}</ul>${degraded}
<footer><a href="/healthz">/healthz</a> for machines &middot; <a href="/metrics">/metrics</a> for Prometheus</footer></body></html>`
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (c) => `&#${c.charCodeAt(0)};`)
}
