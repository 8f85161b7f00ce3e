/* Runs before anything else is loaded, so it keeps to syntax and modules that old versions of Node know. */
var parts = process.versions.node.split('.').map(Number)
var major = parts[0]
var minor = parts[1]

var supported = (major === 20 && minor >= 19) || (major === 22 && minor >= 12) || major >= 24

if (!supported) {
  console.error(
    'Quartermaster needs Node 20.19 or newer (20, 22.12+ and 24 are good); this is Node ' +
      process.versions.node +
      '.\nInstall one from https://nodejs.org/ or with your version manager (nvm install 22), then run the same command again.'
  )
  process.exit(1)
}
