// After compiling, takes out of dist whatever lost its source: what was renamed or deleted must not be run. The rest stays where it
// is, since a portal may be running from it.
const { existsSync, readdirSync, rmSync } = require('node:fs');
const path = require('node:path');

const compiled = /\.js(\.map)?$/;

for (const name of readdirSync('dist', { recursive: true }))
  if (compiled.test(name) && !existsSync(name.replace(compiled, '.ts'))) rmSync(path.join('dist', name));
