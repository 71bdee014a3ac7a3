import type { Readable } from 'node:stream';
import type { Request } from 'express';
import { InvalidInputError } from '../errors';
import { requireCsrfToken } from './csrf';
import { refuseLongFields } from './field-limits';
import { openForm } from './upload';

/** Bytes of a field, and number of fields, beside the file. */
const limits = { fieldSize: 10_000, fields: 30, files: 1 };

/**
 * Reads a form whose last field is one file of any size, and checks its CSRF token before a byte of the file is taken.
 * @param take is given the fields and the file; a file that was not chosen is empty and has no name
 * @returns what `take` returns, as soon as it does
 * @throws InvalidInputError when the body is no such form; an error of code EBADCSRFTOKEN when the token is wrong
 */
export function receiveStreamedUpload<T>(
  req: Request,
  take: (fields: Record<string, string>, file: Readable, filename: string) => Promise<T>,
): Promise<T> {
  return new Promise((resolve, reject) => {
    const fields: Record<string, string> = {};
    let isTaken = false;
    const parser = openForm(req, { limits, highWaterMark: 2 ** 20 });
    const refuse = (error: Error) => {
      req.unpipe(parser);
      req.resume();
      reject(error);
    };
    const cutOff = () =>
      new InvalidInputError('The upload was cut off on its way; nothing was loaded.', [], { told: 'refusals:cut_off' });
    parser.on('field', (name, value) => {
      fields[name] = value.replaceAll('\0', '');
    });
    parser.on('file', (_name, file, { filename }) => {
      isTaken = true;
      // Whoever reads the file meets its error. Nobody may be reading yet, or any more, and an error that nobody hears ends the process.
      file.on('error', () => {});
      req.body = fields;
      try {
        refuseLongFields(fields);
        requireCsrfToken(req);
      } catch (error) {
        file.resume();
        return refuse(error as Error);
      }
      req.once('aborted', () => file.destroy(cutOff()));
      take(fields, file, filename ?? '').then(resolve, refuse);
    });
    req.once('aborted', () => refuse(cutOff()));
    parser.on('error', () => refuse(cutOff()));
    parser.on(
      'close',
      () => isTaken || refuse(new InvalidInputError('Expected a form with a file.', [], { told: 'refusals:no_file' })),
    );
    req.pipe(parser);
  });
}
