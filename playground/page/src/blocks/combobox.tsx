import { Command } from 'cmdk'
import { Check, ChevronDown, X } from 'lucide-react'
import { Popover } from 'radix-ui'
import { useId, useRef, useState } from 'react'

export interface Choice {
  value: string
  label: string
  description?: string | undefined
  group?: string | undefined
}

interface Props {
  choices: Choice[]
  chosen: string[]
  multiple: boolean
  placeholder: string
  label: string
  describedBy?: string | undefined
  disabled?: boolean
  busy?: boolean
  max?: number | undefined
  /** Given for lists that are fetched: called with what was typed; `choices` then come already filtered. */
  onSearch?: (typed: string) => void
  searching?: boolean
  empty?: string
  onChange: (values: string[]) => void
  elementKey?: string
}

/** A select with a search field: one or several choices, all of it by keyboard. */
export function Combobox(props: Props) {
  const { choices, chosen, multiple, onChange } = props
  const [open, setOpen] = useState(false)
  const trigger = useRef<HTMLButtonElement>(null)
  const id = useId()
  const known = useRef(new Map<string, string>())
  for (const choice of choices) known.current.set(choice.value, choice.label)
  const labelOf = (value: string) => known.current.get(value) ?? value

  const pick = (value: string) => {
    if (!multiple) {
      onChange([value])
      setOpen(false)
      return
    }
    const next = chosen.includes(value) ? chosen.filter((one) => one !== value) : [...chosen, value]
    if (props.max === undefined || next.length <= props.max) onChange(next)
  }
  const groups = [...new Set(choices.map((choice) => choice.group ?? ''))]
  return (
    <div className="combo">
      {multiple && chosen.length > 0 ? (
        <ul className="chips" aria-label={`${props.label}: chosen`}>
          {chosen.map((value) => (
            <li key={value}><button type="button" className="chip" onClick={() => pick(value)} aria-label={`Remove ${labelOf(value)}`} disabled={props.disabled}><bdi>{labelOf(value)}</bdi><X size={14} aria-hidden /></button></li>
          ))}
        </ul>
      ) : null}
      <Popover.Root open={open} onOpenChange={(next) => { setOpen(next); if (next) props.onSearch?.('') }}>
        <Popover.Trigger ref={trigger} className="select" disabled={props.disabled || props.busy} aria-label={`${props.label}${!multiple && chosen[0] ? `: ${labelOf(chosen[0])}` : ''}`} aria-describedby={props.describedBy} data-element={props.elementKey}>
          <span className={!multiple && chosen[0] ? 'select-value' : 'select-value select-placeholder'}><bdi>{!multiple && chosen[0] ? labelOf(chosen[0]) : props.placeholder}</bdi></span>
          <ChevronDown size={16} aria-hidden />
        </Popover.Trigger>
        <Popover.Portal>
          <Popover.Content className="popover combo-list" align="start" sideOffset={4} collisionPadding={8} aria-label={props.label}>
            <Command label={props.label} shouldFilter={!props.onSearch} loop>
              <Command.Input className="combo-search" placeholder="Search" aria-label={`Search ${props.label}`} {...(props.onSearch ? { onValueChange: props.onSearch } : {})} />
              <Command.List id={id} className="combo-items" aria-label={props.label}>
                {props.searching ? <Command.Loading><span className="combo-note">Searching…</span></Command.Loading> : <Command.Empty className="combo-note">{props.empty ?? 'Nothing fits.'}</Command.Empty>}
                {groups.map((group) => (
                  <Command.Group key={group} heading={group || undefined}>
                    {choices.filter((choice) => (choice.group ?? '') === group).map((choice) => (
                      <Command.Item key={choice.value} value={`${choice.label}\u0000${choice.value}`} className="combo-item" onSelect={() => pick(choice.value)} data-chosen={chosen.includes(choice.value)}>
                        <span className="combo-check">{chosen.includes(choice.value) ? <Check size={16} aria-label="chosen" /> : null}</span>
                        <span className="combo-label"><bdi>{choice.label}</bdi>{choice.description ? <small><bdi>{choice.description}</bdi></small> : null}</span>
                      </Command.Item>
                    ))}
                  </Command.Group>
                ))}
              </Command.List>
            </Command>
          </Popover.Content>
        </Popover.Portal>
      </Popover.Root>
    </div>
  )
}
