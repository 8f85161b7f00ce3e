import { useEffect, useRef, useState } from 'react'
import { optionsFor } from '../actions.js'
import { useStore } from '../store.js'
import { Combobox, type Choice } from './combobox.js'
import { keyOf, useElement } from './host.js'
import { list, num, obj, str, textOf, type Obj } from './shape.js'

export interface ElementProps {
  element: Obj
  blockId: string
}

export const choiceOf = (option: Obj, group?: string): Choice => ({ value: str(option.value), label: textOf(option.text), description: textOf(option.description) || undefined, group })

function staticChoices(element: Obj): Choice[] {
  return [...list(element.options).map((option) => choiceOf(option)), ...list(element.option_groups).flatMap((group) => list(group.options).map((option) => choiceOf(option, textOf(group.label))))]
}

function Select({ element, blockId, choices, ...more }: ElementProps & { choices: Choice[]; onSearch?: (typed: string) => void; searching?: boolean; empty?: string; rawOptions?: () => Obj[] }) {
  const { value, change, busy, disabled, label, describedBy } = useElement(blockId, element)
  const multiple = str(element.type).startsWith('multi_')
  const chosen = Array.isArray(value) ? value : value === null ? [] : [String(value)]
  const { rawOptions, ...rest } = more
  return (
    <Combobox
      choices={choices} chosen={chosen} multiple={multiple} placeholder={textOf(element.placeholder) || (multiple ? 'Choose some' : 'Choose one')} label={label}
      describedBy={describedBy} disabled={disabled} busy={busy} max={num(element.max_selected_items)} elementKey={keyOf(blockId, element)}
      onChange={(values) => change(multiple ? values : values[0] ?? null, rawOptions?.().filter((option) => values.includes(str(option.value))))} {...rest}
    />
  )
}

export const StaticSelect = (props: ElementProps) => <Select {...props} choices={staticChoices(props.element)} />

export function UsersSelect(props: ElementProps) {
  const people = useStore((state) => state.people)
  const app = useStore((state) => state.app)
  const choices = [...Object.values(people).filter((person) => !person.deleted).map((person) => ({ value: person.id, label: person.real_name, description: person.title })), { value: app.bot_user_id, label: app.name, description: 'App' }]
  return <Select {...props} choices={choices} />
}

export function ConversationsSelect(props: ElementProps) {
  const channels = useStore((state) => state.channels)
  const people = useStore((state) => state.people)
  const onlyChannels = str(props.element.type).endsWith('channels_select')
  const include = obj(props.element.filter).include
  const wanted = Array.isArray(include) ? new Set(include.map(str)) : undefined
  const choices = Object.values(channels)
    .filter((channel) => (onlyChannels ? channel.kind === 'public' : channel.is_member && (!wanted || wanted.has(channel.kind))))
    .map((channel) => ({ value: channel.id, label: channel.name ? `#${channel.name}` : people[channel.user ?? '']?.real_name ?? 'Direct message', description: channel.topic || undefined }))
  return <Select {...props} choices={choices} />
}

export function ExternalSelect(props: ElementProps) {
  const { host } = useElement(props.blockId, props.element)
  const known = [...list(props.element.initial_options), ...(props.element.initial_option ? [obj(props.element.initial_option)] : [])]
  const [options, setOptions] = useState<Obj[]>(known)
  const [searching, setSearching] = useState(false)
  const [empty, setEmpty] = useState('Type to search.')
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  const wanted = useRef('')
  useEffect(() => () => clearTimeout(timer.current), [])
  const least = num(props.element.min_query_length) ?? 3
  const onSearch = (typed: string) => {
    wanted.current = typed
    clearTimeout(timer.current)
    if (typed.length < least) {
      setSearching(false)
      setEmpty(least > 1 ? `Type ${least} letters or more.` : 'Type to search.')
      return
    }
    setSearching(true)
    timer.current = setTimeout(() => {
      optionsFor({ ...host.where, action_id: str(props.element.action_id), block_id: props.blockId, value: typed }).then(
        (reply) => {
          if (wanted.current !== typed) return
          setOptions([...reply.options, ...list(reply.option_groups).flatMap((group) => list(group.options))])
          setEmpty('Nothing fits.')
          setSearching(false)
        },
        () => {
          if (wanted.current !== typed) return
          setEmpty('The app did not answer. Try again.')
          setSearching(false)
        },
      )
    }, 200)
  }
  return <Select {...props} choices={options.map((option) => choiceOf(option))} onSearch={onSearch} searching={searching} empty={empty} rawOptions={() => options} />
}
