import express, { type Request, type Response } from 'express';
import { mostBytesOf } from './field-limits';

/** Reads the body of a form before its route would, for answers that are given at the door. @throws an error of its status when it is too long */
export function formReader(path: string): (req: Request, res: Response) => Promise<void> {
  const parse = express.urlencoded({ extended: false, limit: mostBytesOf(path), parameterLimit: 20 });
  return (req, res) =>
    new Promise((resolve, reject) => {
      parse(req, res, (error?: unknown) => (error ? reject(error as Error) : resolve()));
    });
}
