import { parentPort, workerData } from 'node:worker_threads';
import { InvalidInputError } from '../errors';
import { type Place, settleAt } from '../place';
import { readIncidentFile } from './read-incident-file';
import type { FileToRead, ReadAside } from './read-incident-file-aside';

/** A thread that reads one incident file: see read-incident-file-aside.ts. */
const { file, place } = workerData as { file: FileToRead; place: Place };
settleAt(place);
const { text, language } = file;
const post = (answer: ReadAside) => parentPort?.postMessage(answer);

try {
  post({ document: readIncidentFile(text, language) });
} catch (error) {
  if (!(error instanceof InvalidInputError)) throw error;
  post({ message: error.message, problems: error.problems });
}
