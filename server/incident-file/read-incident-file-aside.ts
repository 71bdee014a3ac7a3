import path from 'node:path';
import { Worker } from 'node:worker_threads';
import { InvalidInputError, type Problem } from '../errors';
import { place } from '../place';
import type { Language } from '../texts/i18n';
import { said } from '../texts/said';
import type { IncidentDocument } from './incident-document';
import { invalid, readIncidentFile } from './read-incident-file';
import { findTooMuch } from './read-yaml';

export interface FileToRead {
  text: string;
  language: Language;
}

/** What the thread says: the document, or what is wrong with the file. */
export type ReadAside = { document: IncidentDocument } | { message: string; problems: Problem[] };

const script = path.join(__dirname, 'read-incident-file-worker.js');
/** Milliseconds after which a file is taken for one that nobody can read: far above what the bounds of `readYaml` let through, also on a machine
 * that is busy otherwise. */
const within = 30_000;

/**
 * `readIncidentFile` in a thread of its own, so that a file which takes long (many anchors, deep nesting, a megabyte of signs) holds nobody else's
 * page. Sources that are not compiled have no threads.
 * @throws InvalidInputError as `readIncidentFile`, and when it takes too long or too much memory
 */
export async function readIncidentFileAside(text: string, language: Language): Promise<IncidentDocument> {
  const tooMuch = findTooMuch(text);
  if (tooMuch) throw invalid([tooMuch], language);
  if (__filename.endsWith('.ts')) return readIncidentFile(text, language);
  const answer = await readInThread({ text, language });
  if ('document' in answer) return answer.document;
  throw new InvalidInputError(answer.message, answer.problems);
}

async function readInThread(file: FileToRead): Promise<ReadAside> {
  const worker = new Worker(script, { workerData: { file, place }, resourceLimits: { maxOldGenerationSizeMb: 256 } });
  const refused = (name: 'too_much' | 'too_slow'): ReadAside => {
    const { message, problems } = invalid([{ problem: said(name) }], file.language);
    return { message, problems };
  };
  const timer = setTimeout(() => void worker.terminate(), within);
  try {
    return await new Promise<ReadAside>((resolve, reject) => {
      worker.once('message', resolve);
      worker.once('error', (error: NodeJS.ErrnoException) =>
        error.code === 'ERR_WORKER_OUT_OF_MEMORY' ? resolve(refused('too_much')) : reject(error),
      );
      worker.once('exit', () => resolve(refused('too_slow')));
    });
  } finally {
    clearTimeout(timer);
    await worker.terminate();
  }
}
