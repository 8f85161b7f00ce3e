import './setup/node-version.mjs'

void import('./run/test.mjs').then((module) => module.main(process.argv.slice(2)))
