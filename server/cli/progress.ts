import { Presets, SingleBar } from 'cli-progress';

/** Shows how far a long job is. */
export interface Progress {
  /** @param done in the unit of the total */
  update: (done: number, total?: number) => void;
  stop: () => void;
}

/** A bar on standard error for a job that takes longer than a second; nothing where standard error is no terminal. */
export function startProgress(label: string, total: number, stream: NodeJS.WriteStream = process.stderr): Progress {
  if (!stream.isTTY) return { update: () => {}, stop: () => {} };
  const format = `${label} {bar} {percentage}% · {value}/{total} · {eta_formatted}`;
  const bar = new SingleBar({ format, stream, hideCursor: true, clearOnComplete: true }, Presets.shades_classic);
  const startedAt = Date.now();
  let isShown = false;
  return {
    update(done, newTotal = total) {
      if (!isShown && Date.now() - startedAt > 1000) {
        bar.start(newTotal, done);
        isShown = true;
      }
      if (!isShown) return;
      bar.setTotal(newTotal);
      bar.update(done);
    },
    stop: () => bar.stop(),
  };
}
