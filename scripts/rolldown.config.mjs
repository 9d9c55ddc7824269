/** The bin is one file for a small plan; what only some commands need stays in chunks of its own. */
export default {
  input: { cli: 'dist/cli.js' },
  platform: 'node',
  output: {
    dir: 'dist',
    format: 'esm',
    entryFileNames: '[name].js',
    chunkFileNames: 'chunks/[name]-[hash].js',
    minify: false,
  },
}
