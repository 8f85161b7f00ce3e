import './setup/node-version.mjs'

void import('./run/module.mjs').then((module) => module.main(process.argv.slice(2)))
