import { spawn } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** Where everything of one jest run lives: databases, data directories. */
export interface RunFolder {
  path: string;
  remove: () => void;
}

/**
 * Makes the folder, and a small shell that outlives us: when the run is killed, it ends every process that names the folder in its command
 * line or environment (database servers, started programs), and removes it.
 */
export function makeRunFolder(): RunFolder {
  const folder = mkdtempSync(path.join(tmpdir(), 'shokai-test-'));
  chmodSync(folder, 0o755);
  const script = `
    while kill -0 ${process.pid} 2>/dev/null; do sleep 1; done
    named() { for p in /proc/[0-9]*; do [ "$p" != "/proc/$$" ] && grep -qs "$1" "$p/cmdline" "$p/environ" && echo "\${p#/proc/}"; done; }
    kill -TERM $(named "$1") 2>/dev/null; sleep 3
    kill -KILL $(named "$1") 2>/dev/null; sleep 1
    rm -rf "$1"`;
  const watcher = spawn('/bin/sh', ['-c', script, 'sh', folder], { detached: true, stdio: 'ignore', cwd: '/' });
  watcher.unref();
  return {
    path: folder,
    remove: () => {
      process.kill(-(watcher.pid as number), 'SIGKILL');
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
