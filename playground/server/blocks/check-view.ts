import { checkBlocks } from './check.js'
import { boolean, Faulty, isObject, list, object, oneOf, plainText, string } from './shape.js'

const anything = (): void => {}
const common = { private_metadata: string(3000, 0), callback_id: string(255, 0), external_id: string(255, 0) }
const modal = object({
  required: { title: plainText(24), blocks: list(anything, 0, 100) },
  optional: { ...common, close: plainText(24), submit: plainText(24), clear_on_close: boolean, notify_on_close: boolean, submit_disabled: boolean, type: oneOf('modal') },
  also: (view, at, bad) => {
    const inputs = Array.isArray(view.blocks) && view.blocks.some((block) => isObject(block) && block.type === 'input' && block.dispatch_action !== true)
    if (inputs && !view.submit) bad.add('`submit` is required when an `input` block is within blocks', `${at}/submit`)
  },
})
const home = object({ required: { blocks: list(anything, 0, 100) }, optional: { ...common, title: anything, close: anything, submit: anything } })

/** What is wrong with a view. `wanted` is the kind that the method takes. */
export function checkView(view: unknown, wanted: 'modal' | 'home'): string[] {
  const bad = new Faulty()
  if (!isObject(view)) return ['[ERROR] must be an object [json-pointer:/view]']
  if (view.type !== wanted) bad.add(`must be ${wanted}`, '/view/type')
  if (wanted === 'modal') modal(view, '/view', bad)
  else home(view, '/view', bad)
  return [...bad.messages, ...(Array.isArray(view.blocks) ? checkBlocks(view.blocks, wanted, '/view/blocks') : [])]
}
