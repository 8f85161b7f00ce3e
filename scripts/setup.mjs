import './setup/node-version.mjs'

void import('./setup/main.mjs').then((module) => module.main(process.argv.slice(2)))
