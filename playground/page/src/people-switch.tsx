import { Check, ChevronsUpDown } from 'lucide-react'
import { DropdownMenu } from 'radix-ui'
import type { Person } from '../../shared/things.js'
import { Avatar } from './people.js'
import { go, routeNow } from './route.js'
import { become } from './session.js'
import { getState, useStore } from './store.js'

const ROLES: Record<Person['role'], string> = { admin: 'Admin', member: 'Member', guest: 'Guest' }
const authorOf = (person: Person) => ({ id: person.id, name: person.real_name, color: person.color, initials: person.initials, isApp: false, title: person.title })
const detail = (person: Person) => [ROLES[person.role], person.title].filter(Boolean).join(' · ')

/** Stays where one is when the other person may be there too; else goes to the first place that is open to them. */
async function switchTo(name: Person['name']): Promise<void> {
  await become(name)
  const { channel } = routeNow()
  const { phase, channels } = getState()
  if (phase === 'ready' && channel && !channels[channel]) go({ place: 'start' }, 'replace')
}

/** Everything on the page is seen and done as one person; here one becomes another. */
export function PeopleSwitch() {
  const me = useStore((state) => state.me)
  const people = useStore((state) => state.people)
  return (
    <DropdownMenu.Root>
      <DropdownMenu.Trigger className="switch" aria-label={`You are ${me.real_name}, ${detail(me)}. Switch person`}>
        <Avatar author={authorOf(me)} size={32} />
        <span className="switch-words"><small>You are</small><strong><bdi>{me.real_name}</bdi></strong><small>{ROLES[me.role]}</small></span>
        <span className="switch-do">Switch<ChevronsUpDown size={14} aria-hidden /></span>
      </DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content className="popover menu switch-menu" align="start" sideOffset={4} collisionPadding={8}>
          <DropdownMenu.Label className="menu-label">See and do everything as…</DropdownMenu.Label>
          <DropdownMenu.RadioGroup value={me.name} onValueChange={(name) => void switchTo(name as Person['name'])}>
            {Object.values(people).map((person) => (
              <DropdownMenu.RadioItem key={person.id} value={person.name} className="menu-item menu-person" disabled={person.deleted}>
                <Avatar author={authorOf(person)} size={32} />
                <span><strong><bdi>{person.real_name}</bdi></strong><small>{person.deleted ? 'Deactivated' : detail(person)}</small></span>
                <DropdownMenu.ItemIndicator><Check size={16} aria-hidden /></DropdownMenu.ItemIndicator>
              </DropdownMenu.RadioItem>
            ))}
          </DropdownMenu.RadioGroup>
          <p className="menu-note">Each browser tab remembers its own person: open a second tab to be two people at once.</p>
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  )
}
