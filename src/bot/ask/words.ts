/** Words that silence the bot in a thread, said alone (with or without a mention). */
const mute = /^(?:please\s+)?(?:mute|be quiet|quiet|shush|hush|stop listening|stop answering|stop replying|go away)(?:\s+(?:here|please|now|this thread))*[.!]*$/i
const unmute = /^(?:please\s+)?(?:unmute|listen again|start listening|come back)(?:\s+(?:here|please|now))*[.!]*$/i

/** Reactions that do the same on any message of the thread. */
export const muteReactions = new Set(['mute', 'no_bell', 'shushing_face'])

export function isMuteWord(text: string): boolean {
  return mute.test(text.trim())
}

export function isUnmuteWord(text: string): boolean {
  return unmute.test(text.trim())
}

/** Slack's message text as a person reads it: entities decoded, links and mentions as words, the bot's own mention gone. */
export function readableText(slackText: string, botUserId: string, nameOf: (slackUserId: string) => string | undefined): string {
  return slackText
    .replace(/<@([UW][A-Z0-9]+)(?:\|([^>]{0,200}))?>/g, (_all, id: string, label?: string) => (id === botUserId ? ' ' : `@${nameOf(id) ?? label ?? 'someone'}`))
    .replace(/<#[A-Z0-9]+\|([^>]{0,200})>/g, '#$1')
    .replace(/<#([A-Z0-9]+)>/g, '#$1')
    .replace(/<!(?:subteam\^[A-Z0-9]+|date\^[^|>]{0,200}|[a-z]+)(?:\|([^>]{0,200}))?>/g, (_all, label?: string) => label ?? '')
    .replace(/<((?:https?|mailto|tel):[^|>]{1,4000})\|([^>]{0,4000})>/g, '$2')
    .replace(/<((?:https?|mailto|tel):[^|>]{1,4000})>/g, '$1')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&')
    .replace(/[ \t]+/g, ' ')
    .replace(/(?<!\s)\s+([?.!,;:])/g, '$1')
    .trim()
}

/** The Slack ids mentioned in a text. */
export function mentionsIn(slackText: string): string[] {
  return [...slackText.matchAll(/<@([UW][A-Z0-9]+)/g)].map((match) => match[1]!)
}
