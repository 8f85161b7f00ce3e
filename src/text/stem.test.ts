import { expect, test } from 'vitest'
import { stem } from './stem.js'

/** Words and their stems by the reference implementation (Snowball 3.1, English). */
const reference = `
fluorescently:fluoresc hermaphrodites:hermaphrodit replenished:replenish buds:bud holes:hole gtics:gtic
intensified:intensifi zeste:zest cholestasis:cholestasi proportional:proport hemopoietic:hemopoiet
transcriptional:transcript pulsatile:pulsatil compromising:compromis metabolically:metabol separately:separ
patency:patenc salps:salp dilation:dilat outbred:outbr infantile:infantil multidisciplinary:multidisciplinari
noise:nois ureter:uret delays:delay metabolomic:metabolom differentials:differenti examines:examin
phenylephrine:phenylephrin retraction:retract perigee:perige containing:contain adams:adam dramatically:dramat
sensory:sensori noncancerous:noncancer autoimmune:autoimmun networking:network impaired:impair
immunotherapy:immunotherapi germination:germin ads:ad swimmers:swimmer installation:instal springs:spring
coded:code episomal:episom plastically:plastic extents:extent safely:safe methodologically:methodolog
noncarriers:noncarri lasting:last standardised:standardis partially:partial etiologies:etiolog financed:financ
bicycle:bicycl assimilated:assimil drinks:drink destroys:destroy stoichiometry:stoichiometri scattered:scatter
choroidal:choroid normotensives:normotens offender:offend agree:agre hydroxylated:hydroxyl llins:llin
ubiquitinated:ubiquitin aldehydes:aldehyd relatives:relat gamete:gamet diplomatic:diplomat bedside:bedsid
manipulated:manipul seasons:season avery:averi infringe:infring violence:violenc romantic:romant
nonobese:nonobes exceeded:exceed ketone:keton crystallized:crystal density:densiti parabolic:parabol
legally:legal individually:individu improper:improp simulating:simul antagonism:antagon derivative:deriv
carriers:carrier called:call ascertained:ascertain vsels:vsel bacteriophage:bacteriophag stereotyped:stereotyp
inadequate:inadequ extinction:extinct ribonucleotide:ribonucleotid interfaces:interfac escs:esc
insecticide:insecticid ideation:ideat polyposis:polyposi monitored:monitor since:sinc nipped:nip
interval:interval dying:die news:news generously:generous hopping:hop hoping:hope sky:sky skies:sky
agreed:agre proceed:proceed o'reilly's:o'reilli aging:age
`

test.each(
  reference
    .trim()
    .split(/\s+/)
    .map((pair) => pair.split(':') as [string, string]),
)('%s becomes %s', (word, expected) => {
  expect(stem(word)).toBe(expected)
})

test('short words and odd input are left alone', () => {
  for (const word of ['', 'a', 'as', "''", "'s", 'yyy']) expect(() => stem(word)).not.toThrow()
  expect(stem('is')).toBe('is')
})
