import type { HealthLine } from '../../agents/turn.js'
import { inertMrkdwn } from '../../agents/untrusted.js'
import { context, header, section, type Card } from '../blocks.js'

const words = { ok: ':large_green_circle: OK', degraded: ':large_yellow_circle: Works with less', down: ':red_circle: Down' } as const

export function healthCard(lines: HealthLine[]): Card {
  const down = lines.filter((line) => line.state === 'down').length
  const degraded = lines.filter((line) => line.state === 'degraded').length
  const result = down > 0 ? `${down} of ${lines.length} parts are down` : degraded > 0 ? `All parts run, ${degraded} with less than they could` : `All ${lines.length} parts are well`
  return {
    text: result,
    blocks: [
      header('Index health'),
      section(`*${result}.*`),
      ...lines.slice(0, 40).map((line) =>
        section(`${words[line.state]}  ·  *${inertMrkdwn(line.name, 60)}*  ·  ${inertMrkdwn(line.detail, 300)}${line.advice ? `\n_${inertMrkdwn(line.advice, 300)}_` : ''}`),
      ),
      context('Only admins see this.'),
    ],
  }
}
