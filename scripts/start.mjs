import './setup/node-version.mjs'

void import('./run/start.mjs').then((module) => module.main(process.argv.slice(2)))
