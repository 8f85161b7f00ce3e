import { ChevronDown, CircleAlert, CircleCheck, Info, TriangleAlert } from 'lucide-react'
import { Collapsible } from 'radix-ui'
import { useState } from 'react'
import { Button } from './buttons.js'
import { Blocks } from './block.js'
import { Picture } from './media.js'
import { RichText } from './rich-text.js'
import { blocksOf, list, obj, str, type Obj } from './shape.js'
import { Plain, TextObject } from './text-object.js'

export function CardBlock({ block, blockId }: { block: Obj; blockId: string }) {
  return (
    <article className="card">
      {block.hero_image ? <Picture source={obj(block.hero_image)} className="card-hero" /> : null}
      <div className="card-head">
        {block.icon ? <Picture source={obj(block.icon)} className="card-icon" /> : null}
        <div className="rich">
          {block.title ? <div className="card-title"><TextObject text={block.title} /></div> : null}
          {block.subtitle ? <div className="muted"><TextObject text={block.subtitle} /></div> : null}
        </div>
      </div>
      {block.body ? <div className="rich card-body"><TextObject text={block.body} /></div> : null}
      {block.subtext ? <div className="rich muted"><TextObject text={block.subtext} /></div> : null}
      {list(block.actions).length > 0 ? <div className="actions">{list(block.actions).map((action, index) => <Button key={index} element={action} blockId={blockId} />)}</div> : null}
    </article>
  )
}

export function CarouselBlock({ block }: { block: Obj }) {
  return (
    <div className="carousel" role="region" aria-label="Cards" tabIndex={0}>
      {list(block.elements).map((card, index) => <CardBlock key={index} block={card} blockId={str(card.block_id) || str(block.block_id)} />)}
    </div>
  )
}

const LEVELS = { default: Info, info: Info, warning: TriangleAlert, error: CircleAlert, success: CircleCheck }

export function AlertBlock({ block }: { block: Obj }) {
  const level = (str(block.level) in LEVELS ? str(block.level) : 'default') as keyof typeof LEVELS
  const Icon = LEVELS[level]
  return <div className="alert" data-level={level}><Icon size={18} aria-label={level === 'default' ? 'note' : level} /><div className="rich"><TextObject text={block.text} /></div></div>
}

export function ContainerBlock({ block }: { block: Obj }) {
  const [open, setOpen] = useState(block.default_collapsed !== true)
  const title = block.rich_text_title ? <RichText elements={obj(block.rich_text_title).elements} /> : <Plain text={block.title} />
  const head = (
    <>
      {block.icon ? <Picture source={obj(block.icon)} className="container-icon" /> : null}
      <span className="container-words"><strong>{title}</strong>{block.subtitle ? <span className="muted rich"><TextObject text={block.subtitle} /></span> : null}</span>
    </>
  )
  const inside = <div className="container-body"><Blocks blocks={blocksOf(block.child_blocks)} /></div>
  const frame = { 'className': 'container', 'data-width': str(block.width) || 'standard', 'data-divider': block.has_header_divider === true }
  if (block.is_collapsible !== true) return <section {...frame}><div className="container-head">{head}</div>{inside}</section>
  return (
    <Collapsible.Root open={open} onOpenChange={setOpen} asChild>
      <section {...frame}>
        <Collapsible.Trigger className="container-head container-toggle">{head}<ChevronDown className="container-arrow" size={18} aria-hidden /></Collapsible.Trigger>
        <Collapsible.Content>{inside}</Collapsible.Content>
      </section>
    </Collapsible.Root>
  )
}
