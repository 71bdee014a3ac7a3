/** Text as people typed it, or an identifier that other programs take as it stands (`+81…`). */
export type CsvCell = string | undefined | { exactly: string | undefined };

/**
 * One line of a CSV file (RFC 4180, CRLF). What a spreadsheet would take for a formula gets an apostrophe in front (OWASP CSV injection),
 * except in identifiers.
 */
export const csvLine = (cells: readonly CsvCell[]): string => `${cells.map(fieldOf).join(',')}\r\n`;

function fieldOf(cell: CsvCell): string {
  if (typeof cell === 'object') return quote(cell.exactly ?? '');
  return quote(/^[=+\-@\t\r]/.test(cell ?? '') ? `'${cell}` : (cell ?? ''));
}

const quote = (text: string) => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
