// Loads what one release knows, through the library.
const { loadRelease } = await import(process.argv[2])
const release = await loadRelease('4.0.1')
if (!release.broker.get('num.io.threads')) throw new Error('no data')
