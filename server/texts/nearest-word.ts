import { type Said, said } from './said';

/** The word that was probably meant: at most a third of its letters (two at least) added, left out, changed or swapped. */
export function nearestWord(typed: string, words: readonly string[]): string | undefined {
  const ranked = words
    .map((word) => ({ word, distance: distance(typed.toLowerCase(), word.toLowerCase()) }))
    .filter(({ word, distance }) => distance <= Math.max(2, Math.floor(word.length / 3)) && distance < word.length)
    .sort((a, b) => a.distance - b.distance);
  return ranked[0]?.word;
}

/** What to say after a word that is none of those known. */
export function hintFor(typed: unknown, words: readonly string[]): Said {
  const word = typeof typed === 'string' ? nearestWord(typed, words) : undefined;
  if (word) return said('hint.did_you_mean', { word });
  return words.length > 0 ? said('hint.known', { known: words.join(', ') }) : said('hint.none');
}

/** Optimal string alignment distance. Words longer than 64 characters are no typing errors. */
function distance(a: string, b: string): number {
  if (a.length > 64 || b.length > 64) return 64;
  const rows: number[][] = [Array.from({ length: b.length + 1 }, (_, column) => column)];
  const at = (row: number, column: number) => rows[row]?.[column] ?? 0;
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    rows.push(row);
    for (let j = 1; j <= b.length; j++) {
      const change = at(i - 1, j - 1) + (a[i - 1] === b[j - 1] ? 0 : 1);
      const isSwap = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      row[j] = Math.min(at(i - 1, j) + 1, (row[j - 1] ?? 0) + 1, change, isSwap ? at(i - 2, j - 2) + 1 : change);
    }
  }
  return at(a.length, b.length);
}
