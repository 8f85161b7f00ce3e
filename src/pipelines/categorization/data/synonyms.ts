/** Words that stand for each other in tasks, whatever their category. One line is one meaning. */
const groups = `
fix repair correct resolve
bug defect issue fault
create make build produce
implement develop code
update revise refresh
improve enhance polish
remove delete drop
add include insert
check verify examine
investigate explore examine
analyse analyze evaluate assess
compare contrast weigh
find identify locate
meeting session gathering
call phone ring
discuss debate
schedule arrange
plan outline organise
prepare draft ready
estimate guess calculate
team group crew
customer client buyer
company firm business
report summary write-up
document paper file
page screen view
picture image photo
colour color shade
new fresh
old outdated legacy
big large huge
small little tiny
quick fast rapid
broken defective faulty
deadline date due-date
budget funds money
goal target objective
boss manager lead
colleague coworker teammate
website site homepage
application app program
`

/** Every word with the others of its line. */
export const synonyms: ReadonlyMap<string, readonly string[]> = new Map(
  groups
    .trim()
    .split('\n')
    .flatMap((line) => {
      const words = line.split(' ')
      return words.map((word) => [word, words.filter((other) => other !== word)] as const)
    }),
)
