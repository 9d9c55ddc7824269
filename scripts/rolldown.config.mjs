// What every small plan needs is one chunk: finding and opening files costs more than parsing them.
const core =
  /\/(units|unwise|plan|verdict|plan-text|style|table|output|load-file|load-assignment|suggest|cluster-predicate)\.js$|\/(sizing|declare|kafka)\/|releases\/(broker|topic)|settings\/(constraint|constraints-topics|sources)\.js$|cli\/version\.js$/

/** The bin over dist/cli.js, with lazy chunks for what only some commands need. */
export default {
  input: { cli: 'dist/cli.js' },
  platform: 'node',
  output: {
    dir: 'dist',
    format: 'esm',
    entryFileNames: '[name].js',
    // .mjs spares Node the search for the package.json that tells the module type.
    chunkFileNames: 'chunks/[name]-[hash].mjs',
    minify: true,
    advancedChunks: { groups: [{ name: 'core', test: core }] },
  },
}
