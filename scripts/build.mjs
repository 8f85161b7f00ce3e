import './setup/node-version.mjs'

void import('./build/main.mjs').then((module) => module.main())
