// Compiles the program. A release comes compiled and without its sources: there is nothing to do then. With "--if-possible", as `npm ci` runs it,
// an installation without developers' packages goes on without compiling, and says so.
const { existsSync } = require('node:fs');
const { spawnSync } = require('node:child_process');
const path = require('node:path');

process.chdir(path.join(__dirname, '..'));
if (!existsSync('tsconfig.build.json')) process.exit(0);

// The compiler itself may be there as another package's peer; what it needs is not.
if (!existsSync(path.join('node_modules', '@types', 'express'))) {
  process.stderr.write(
    'shokai: Not compiled: the packages of developers are not installed (NODE_ENV=production or --omit=dev leaves them out). ' +
      'Run "npm ci --include=dev", "npm run build" and "npm prune --omit=dev", or install a release, which comes compiled (docs/install.md).\n',
  );
  process.exit(process.argv.includes('--if-possible') ? 0 : 1);
}
const compiler = path.join('node_modules', 'typescript', 'bin', 'tsc');
const { status } = spawnSync(process.execPath, [compiler, '-p', 'tsconfig.build.json'], { stdio: 'inherit' });
if (status !== 0) process.exit(status ?? 1);
require('./remove-stale');
