/** Text as people typed it, or an identifier that other programs take as it stands (`+81…`). */
export type CsvCell = string | undefined | { exactly: string | undefined };

/**
 * One line of a CSV file (RFC 4180, CRLF). What a spreadsheet would take for a formula gets an apostrophe in front (OWASP CSV injection),
 * except in identifiers.
 */
export const csvLine = (cells: readonly CsvCell[]): string => `${cells.map(fieldOf).join(',')}\r\n`;

function fieldOf(cell: CsvCell): string {
  if (typeof cell === 'object') return quote(cell.exactly ?? '');
  return quote(isFormula(cell ?? '') ? `'${cell}` : (cell ?? ''));
}

/** Japanese spreadsheets take the full-width signs too. */
const isFormula = (text: string) => /^[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]/.test(text);

/** The text without the apostrophe that `csvLine` put before it. */
export const withoutApostrophe = (text: string): string =>
  text.startsWith("'") && isFormula(text.slice(1)) ? text.slice(1) : text;

const quote = (text: string) => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
