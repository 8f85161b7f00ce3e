import { wordsOf } from './terms.js'

/**
 * Words that people ask with, beside those that files are written in: general office English, for which the built-in
 * word vectors are too coarse. Words of a line stand for each other.
 */
const groups = `
heavy weight weigh kg kilogram
loud noise db decibel volume
tall high height
wide width
deep depth
long length duration
fast quick speed rapid
hot cold temperature degrees celsius
big large size dimensions capacity
old age
far distance kilometres miles
expensive price cost charge fee
vacation holiday leave
sick ill illness
boss manager supervisor lead superior
salary wage pay payroll earnings
bill receipt invoice
guarantee warranty
taxi cab
car vehicle automobile
phone telephone call ring hotline
mail email e-mail
company firm business employer
employee staff worker colleague
buy purchase order
begin start commence
end finish terminate expire
fix repair mend
broken defective damaged fault
clean wash wipe
get receive obtain
give hand submit
allowed permitted may authorised
forbidden prohibited banned
remote remotely home telework
hotel accommodation room lodging
flight plane fly airline
trip travel journey
food meal meals lunch dinner breakfast
cash money advance
refund reimburse reimbursed reimbursement repay
deadline due within
lost lose missing
stolen theft luggage
approve sign agree authorise consent
client customer guest
baby child birth pregnancy
mother maternity mothers
father paternity dads dad parent
married wedding marriage
died death funeral deceased passed
move moving house relocation flat
box carton package parcel
electricity electrical electric mains voltage power
replace swap exchange change renew
bin rubbish trash waste garbage
lift elevator
flat apartment
laptop notebook computer
screen display monitor
password login credentials
wifi wireless wlan
extra overtime additional
space room clearance
reason cause why
`

const groupOf = new Map<string, number[]>()
groups.trim().split('\n').forEach((line, group) => {
  for (const { term } of wordsOf(line)) groupOf.set(term, [...(groupOf.get(term) ?? []), group])
})

/** Whether two terms stand for each other in everyday questions about office papers. */
export function areSynonyms(one: string, other: string): boolean {
  const groupsOfOther = groupOf.get(other)
  return groupsOfOther !== undefined && (groupOf.get(one)?.some((group) => groupsOfOther.includes(group)) ?? false)
}
