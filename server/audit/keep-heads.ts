import type { Dependencies } from '../dependencies';
import { headLine, keepHead } from './exported-heads';

const every = 5 * 60_000;

/**
 * Exports the head of the audit chain every five minutes in which it moved: to the data directory and to the log.
 * @returns stops it, after one last time
 */
export function keepHeads({ db, log, config }: Pick<Dependencies, 'db' | 'log' | 'config'>): () => Promise<void> {
  let last = '';
  const keep = async () => {
    try {
      const head = await keepHead(db, config.dataDir);
      if (head.hash !== last) log.info(headLine(head));
      last = head.hash;
    } catch (error) {
      log.error({ code: (error as { code?: string }).code }, 'The head of the audit log could not be exported');
    }
  };
  const timer = setInterval(() => void keep(), every);
  timer.unref();
  return async () => {
    clearInterval(timer);
    await keep();
  };
}
