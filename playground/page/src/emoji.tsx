import { Ban, BellOff, Check, CircleCheckBig, Eye, Hourglass, Info, ThumbsDown, ThumbsUp, Trash2, TriangleAlert, VolumeX, X, type LucideIcon } from 'lucide-react'
import { emojiOf } from '../../shared/emoji.js'

/**
 * The few emoji that an app's cards live from are drawn by us: a system without an emoji font shows a box for them, and
 * the meaning is lost. All others are characters.
 */
const DRAWN: Record<string, { Icon: LucideIcon; tone: 'good' | 'warn' | 'bad' | 'plain' }> = {
  'white_check_mark': { Icon: CircleCheckBig, tone: 'good' },
  'heavy_check_mark': { Icon: Check, tone: 'good' },
  'warning': { Icon: TriangleAlert, tone: 'warn' },
  'information_source': { Icon: Info, tone: 'plain' },
  'no_entry': { Icon: Ban, tone: 'bad' },
  'x': { Icon: X, tone: 'bad' },
  'hourglass': { Icon: Hourglass, tone: 'plain' },
  'hourglass_flowing_sand': { Icon: Hourglass, tone: 'plain' },
  'wastebasket': { Icon: Trash2, tone: 'plain' },
  'mute': { Icon: VolumeX, tone: 'plain' },
  'no_bell': { Icon: BellOff, tone: 'plain' },
  'eyes': { Icon: Eye, tone: 'plain' },
  '+1': { Icon: ThumbsUp, tone: 'plain' },
  'thumbsup': { Icon: ThumbsUp, tone: 'plain' },
  '-1': { Icon: ThumbsDown, tone: 'plain' },
  'thumbsdown': { Icon: ThumbsDown, tone: 'plain' },
}
const DOTS: Record<string, string> = {
  red_circle: 'red', large_red_circle: 'red', large_orange_circle: 'orange', large_yellow_circle: 'yellow', large_green_circle: 'green', large_blue_circle: 'blue',
  large_purple_circle: 'purple', white_circle: 'white', black_circle: 'black',
}

/** The picture of an emoji name alone, for places that say its name themselves; the name in colons where there is none. */
export function EmojiPicture({ name }: { name: string }) {
  const plain = name.replace(/::skin-tone-[2-6]$/, '')
  const drawn = DRAWN[plain]
  if (drawn) return <drawn.Icon className="emoji-drawn" data-tone={drawn.tone} aria-hidden />
  const dot = DOTS[plain]
  if (dot) return <span className="emoji-dot" data-colour={dot} aria-hidden />
  return <>{emojiOf(name) ?? `:${name}:`}</>
}

export function Emoji({ name }: { name: string }) {
  return emojiOf(name) ? <span className="emoji" role="img" aria-label={name.replaceAll('_', ' ')}><EmojiPicture name={name} /></span> : <>:{name}:</>
}
