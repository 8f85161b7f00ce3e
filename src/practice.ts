import type { SlackConfig } from './config.js'

/** The token and secret that the practice workspace knows; they open nothing else. */
export const practice = { SLACK_BOT_TOKEN: 'xoxb-playground', SLACK_APP_TOKEN: 'xapp-playground' }

/** Whether this is the practice workspace, as the parts of the service see it or as it is configured. */
export function practiceWorkspace(slack: SlackConfig): boolean {
  return slack.kind === 'playground' || slack.botToken === practice.SLACK_BOT_TOKEN
}
