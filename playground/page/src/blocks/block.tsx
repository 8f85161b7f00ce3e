import { Component, useId, useState, type ReactNode } from 'react'
import type { Block } from '../../../shared/things.js'
import { Markdown } from '../text.js'
import { FileCard } from '../files.js'
import { Button, FeedbackButtons, IconButton, Overflow } from './buttons.js'
import { AlertBlock, CardBlock, CarouselBlock, ContainerBlock } from './cards.js'
import { InputContext, useBlockError } from './host.js'
import { Choices, DateInput, FileInput, TextInput } from './inputs.js'
import { ImageBlock, Picture, VideoBlock } from './media.js'
import { RichText } from './rich-text.js'
import { ConversationsSelect, ExternalSelect, StaticSelect, UsersSelect, type ElementProps } from './selects.js'
import { list, obj, str, textOf, type Obj } from './shape.js'
import { DataTable, TableBlock } from './tables.js'
import { PlanBlock, TaskCard } from './tasks.js'
import { Plain, TextObject } from './text-object.js'

/** Draws blocks as Slack defines them. A kind that is not known says so; a broken one cannot break its neighbours. */
export function Blocks({ blocks }: { blocks: Block[] }): ReactNode {
  return blocks.map((block, index) => (
    <Fence key={block.block_id ?? index} type={str(block.type)}><BlockView block={block as Obj} blockId={block.block_id ?? ''} /></Fence>
  ))
}

class Fence extends Component<{ type: string; children: ReactNode }, { failed: boolean }> {
  override state = { failed: false }
  static getDerivedStateFromError() {
    return { failed: true }
  }
  override render() {
    return this.state.failed ? <Unknown type={this.props.type} why="could not be drawn" /> : this.props.children
  }
}

const Unknown = ({ type, why }: { type: string; why: string }) => <p className="block-unknown">A block of the kind “{type}” {why}.</p>

function BlockView({ block, blockId }: { block: Obj; blockId: string }): ReactNode {
  switch (block.type) {
    case 'section': return <Section block={block} blockId={blockId} />
    case 'header': return <p className="block-header" role="heading" aria-level={3} dir="auto"><Plain text={block.text} /></p>
    case 'divider': return <hr className="block-divider" />
    case 'context': return <Context block={block} />
    case 'actions': return <div className="actions">{list(block.elements).map((element, index) => <ElementView key={str(element.action_id) + index} element={element} blockId={blockId} />)}</div>
    case 'context_actions': return <div className="actions actions-quiet">{list(block.elements).map((element, index) => <ElementView key={str(element.action_id) + index} element={element} blockId={blockId} />)}</div>
    case 'markdown': return <div className="rich"><Markdown text={str(block.text)} /></div>
    case 'rich_text': return <div className="rich"><RichText elements={block.elements} /></div>
    case 'image': return <ImageBlock block={block} />
    case 'video': return <VideoBlock block={block} />
    case 'table': return <TableBlock block={block} />
    case 'data_table': return <DataTable block={block} />
    case 'task_card': return <TaskCard task={block} />
    case 'plan': return <PlanBlock block={block} />
    case 'card': return <CardBlock block={block} blockId={blockId} />
    case 'carousel': return <CarouselBlock block={block} />
    case 'alert': return <AlertBlock block={block} />
    case 'container': return <ContainerBlock block={block} />
    case 'file': return <FileBlock block={block} />
    case 'input': return <Input block={block} blockId={blockId} />
    default: return <Unknown type={str(block.type)} why="is not known here" />
  }
}

export function ElementView({ element, blockId }: ElementProps): ReactNode {
  switch (element.type) {
    case 'button': case 'workflow_button': return <Button element={element} blockId={blockId} />
    case 'overflow': return <Overflow element={element} blockId={blockId} />
    case 'image': return <Picture source={element} className="accessory-picture" />
    case 'static_select': case 'multi_static_select': return <StaticSelect element={element} blockId={blockId} />
    case 'external_select': case 'multi_external_select': return <ExternalSelect element={element} blockId={blockId} />
    case 'users_select': case 'multi_users_select': return <UsersSelect element={element} blockId={blockId} />
    case 'conversations_select': case 'multi_conversations_select': case 'channels_select': case 'multi_channels_select': return <ConversationsSelect element={element} blockId={blockId} />
    case 'radio_buttons': case 'checkboxes': return <Choices element={element} blockId={blockId} />
    case 'datepicker': case 'timepicker': case 'datetimepicker': return <DateInput element={element} blockId={blockId} />
    case 'plain_text_input': case 'number_input': case 'email_text_input': case 'url_text_input': case 'rich_text_input': return <TextInput element={element} blockId={blockId} />
    case 'file_input': return <FileInput element={element} blockId={blockId} />
    case 'feedback_buttons': return <FeedbackButtons element={element} blockId={blockId} />
    case 'icon_button': return <IconButton element={element} blockId={blockId} />
    default: return <Unknown type={str(element.type)} why="is not known here" />
  }
}

const LONG = 900

function Section({ block, blockId }: { block: Obj; blockId: string }) {
  const [open, setOpen] = useState(false)
  // Slack folds long sections unless the app says `expand`
  const folds = block.expand !== true && textOf(block.text).length > LONG
  return (
    <div className="section">
      <div className="section-main">
        {block.text ? <div className="rich" data-folded={folds && !open}><TextObject text={block.text} /></div> : null}
        {folds ? <button type="button" className="link-button" aria-expanded={open} onClick={() => setOpen(!open)}>{open ? 'See less' : 'See more'}</button> : null}
        {list(block.fields).length > 0 ? <div className="fields">{list(block.fields).map((field, index) => <div key={index} className="rich"><TextObject text={field} /></div>)}</div> : null}
      </div>
      {block.accessory ? <div className="section-accessory"><ElementView element={obj(block.accessory)} blockId={blockId} /></div> : null}
    </div>
  )
}

function Context({ block }: { block: Obj }) {
  return (
    <div className="context">
      {list(block.elements).map((element, index) => (element.type === 'image'
        ? <Picture key={index} source={element} className="context-picture" />
        : <div key={index} className="rich"><TextObject text={element} /></div>))}
    </div>
  )
}

function FileBlock({ block }: { block: Obj }) {
  const file = obj(block.file)
  return file.id ? <FileCard file={file as never} /> : <p className="block-unknown">A file from elsewhere: {str(block.external_id)}</p>
}

function Input({ block, blockId }: { block: Obj; blockId: string }) {
  const id = useId()
  const error = useBlockError(blockId)
  const label = textOf(block.label)
  return (
    <div className="field" data-error={error !== undefined}>
      <div className="field-label"><Plain text={block.label} />{block.optional === true ? <span className="muted"> (optional)</span> : null}</div>
      <InputContext value={{ dispatch: block.dispatch_action === true, label, describedBy: id }}><ElementView element={obj(block.element)} blockId={blockId} /></InputContext>
      <div id={id}>
        {error ? <p className="field-error" role="alert">{error}</p> : null}
        {block.hint ? <p className="field-hint"><Plain text={block.hint} /></p> : null}
      </div>
    </div>
  )
}
