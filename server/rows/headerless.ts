import { normaliseEmail, normalisePhone } from '../people/identifier';
import { parseRecordedTime } from '../time/local-time';
import { isKnownName } from './header';

/**
 * Cells of a first row that may be somebody's rather than the name of a column: an email, a phone, a date, or of the shape of the cells below. A row
 * whose filled cells all are known names is a header. The other cells may still be an identifier of a loaded member, which only the database knows.
 * @param below the first rows below it
 */
export function examineFirstRow(names: string[], below: string[][]): { isHeader: boolean; isPerson: boolean } {
  const filled = names.filter((name) => name.trim() !== '');
  if (filled.length > 0 && filled.every(isKnownName)) return { isHeader: true, isPerson: false };
  const isPerson = names.some((name, index) => !isKnownName(name) && isSomebodys(name, valuesOf(below, index)));
  return { isHeader: false, isPerson };
}

const valuesOf = (rows: string[][], index: number) =>
  rows.map((fields) => fields[index] ?? '').filter((value) => value.trim() !== '');

function isSomebodys(name: string, below: string[]): boolean {
  if (name.trim() === '' || name.length > 500) return false;
  if (normaliseEmail(name) !== undefined || isDate(name)) return true;
  if (/\d{6}/.test(name.normalize('NFKC').replace(/\D/g, '')) && normalisePhone(name) !== undefined) return true;
  const shape = shapeOf(name);
  const alike = below.filter((value) => shapeOf(value) === shape);
  return shape.includes('9') && below.length > 0 && alike.length * 2 >= below.length;
}

function isDate(text: string): boolean {
  try {
    parseRecordedTime(text, 'UTC');
    return true;
  } catch {
    return false;
  }
}

/** `A-001` → `A-999`: letters stay as many as they are, digits too. */
const shapeOf = (text: string): string =>
  text
    .slice(0, 100)
    .normalize('NFKC')
    .trim()
    .replace(/\p{Nd}/gu, '9')
    .replace(/\p{Lu}/gu, 'A')
    .replace(/\p{Ll}/gu, 'a')
    .replace(/\p{Lo}/gu, '漢');
