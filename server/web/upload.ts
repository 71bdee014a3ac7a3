import busboy, { type Busboy, type BusboyConfig } from 'busboy';
import type { Request } from 'express';
import { InvalidInputError, type Told } from '../errors';
import { requireCsrfToken } from './csrf';
import { refuseLongFields } from './field-limits';

/** A form with files, small enough to be held in memory. */
export interface SmallUpload {
  fields: Record<string, string>;
  /** Content by field name; nothing where no file was chosen. */
  files: Record<string, Buffer>;
}

/**
 * Reads a form with files and checks its CSRF token.
 * @param most bytes of each file and each field
 * @throws InvalidInputError when one is larger, or the body is no such form; an error of code EBADCSRFTOKEN when the token is wrong
 */
export async function receiveSmallUpload(req: Request, most: number): Promise<SmallUpload> {
  const upload = await readForm(req, most);
  // The one text that may be as long as a file: what was pasted in place of one.
  const { source: _, ...fields } = upload.fields;
  refuseLongFields(fields);
  req.body = upload.fields;
  requireCsrfToken(req);
  return upload;
}

/** @throws InvalidInputError when the body is no form with files. */
export function openForm(req: Request, settings: Pick<BusboyConfig, 'limits' | 'highWaterMark'>): Busboy {
  try {
    if (req.is('multipart/form-data')) return busboy({ headers: req.headers, defParamCharset: 'utf8', ...settings });
  } catch {
    // No boundary, or an empty one.
  }
  req.resume();
  throw new InvalidInputError('Expected a form with a file.', [], { told: 'refusals:no_file' });
}

function readForm(req: Request, most: number): Promise<SmallUpload> {
  return new Promise((resolve, reject) => {
    const upload: SmallUpload = { fields: {}, files: {} };
    const refuse = (message: string, told: Told) => {
      req.unpipe();
      req.resume();
      reject(new InvalidInputError(message, [], told));
    };
    const tooLarge: Told = { told: 'refusals:too_large', values: { megabytes: most / 1e6 } };
    const limits = { fileSize: most, fieldSize: most, files: 2, fields: 20 };
    const parser = openForm(req, { limits });
    parser.on('field', (name, value, { valueTruncated }) => {
      if (valueTruncated) return refuse(`The text is larger than ${most} bytes.`, tooLarge);
      upload.fields[name] = value;
    });
    parser.on('file', (name, stream, { filename }) => {
      const chunks: Buffer[] = [];
      // The parser's own error says it.
      stream.on('error', () => {});
      stream.on('data', (chunk) => chunks.push(chunk));
      stream.on('limit', () => refuse(`The file is larger than ${most} bytes.`, tooLarge));
      stream.on('end', () => {
        if (filename) upload.files[name] = Buffer.concat(chunks);
      });
    });
    const cutOff = () => refuse('The form was cut off on its way.', { told: 'refusals:cut_off' });
    req.once('aborted', cutOff);
    parser.on('error', cutOff);
    parser.on('close', () => resolve(upload));
    req.pipe(parser);
  });
}
