import { existsSync } from 'node:fs';
import path from 'node:path';

/** Folder that holds package.json, whether this file runs from `server/` or from `dist/server/`. */
export const projectRoot = [path.resolve(__dirname, '..'), path.resolve(__dirname, '../..')].find((folder) =>
  existsSync(path.join(folder, 'package.json')),
) as string;
