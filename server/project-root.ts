import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** Folder that holds package.json, whether this file runs from `server/` or from `dist/server/`. */
export const projectRoot = [path.resolve(__dirname, '..'), path.resolve(__dirname, '../..')].find((folder) =>
  existsSync(path.join(folder, 'package.json')),
) as string;

/** Of this program, as package.json says it: three numbers (docs/compatibility.md says what they promise). */
export const version: string = JSON.parse(readFileSync(path.join(projectRoot, 'package.json'), 'utf8')).version;
