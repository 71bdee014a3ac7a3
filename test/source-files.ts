import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

const root = path.resolve(__dirname, '..');

/** One file of the program's source. Paths are from the project's root, with `/`. */
export interface SourceFile {
  path: string;
  /** First folder under `server/`; empty elsewhere. */
  room: string;
  text: string;
  /** What it imports: paths of our own files, names of packages. Types alone vanish when the program runs. */
  imports: { of: string; isTypeOnly: boolean }[];
}

/** Every file of a top-level folder, TypeScript where nothing else is said. */
export function sourceFiles(folder: string, extension = '.ts'): SourceFile[] {
  const names = readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' });
  return names
    .filter((name) => name.endsWith(extension))
    .map((name) => readSource(`${folder}/${name.replaceAll('\\', '/')}`));
}

function readSource(file: string): SourceFile {
  const text = readFileSync(path.join(root, file), 'utf8');
  const found = [...text.matchAll(/^(import|export)( type)? [^;]*?from '([^']+)';/gm)].map(
    ([whole, , type, from = '']) => ({
      of: resolve(file, from),
      isTypeOnly: type !== undefined || /^\w+ \{(\s*type [^,}]+,?)+\s*\} from/.test(whole),
    }),
  );
  const effects = [...text.matchAll(/^import '([^']+)';|\brequire\('([^']+)'\)/gm)].map(([, a, b]) => ({
    of: resolve(file, a ?? b ?? ''),
    isTypeOnly: false,
  }));
  const room = /^server\/([a-z-]+)\//.exec(file)?.[1] ?? '';
  return { path: file, room, text, imports: [...found, ...effects] };
}

function resolve(file: string, from: string): string {
  return from.startsWith('.') ? `${path.posix.join(path.posix.dirname(file), from)}.ts` : from;
}
