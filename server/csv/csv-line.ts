/**
 * Text as people typed it, or what other programs take as it stands: a member ID, a login ID, a phone number (`+81…`, which is left as it is only
 * while it is made of digits and the signs between them).
 */
export type CsvCell = string | undefined | { exactly: string | undefined } | { phone: string | undefined };

/**
 * One line of a CSV file (RFC 4180, CRLF). What a spreadsheet would take for a formula gets an apostrophe in front (OWASP CSV injection), except in
 * identifiers. Signs that turn the direction of writing, and so let one name read as another, are left out.
 */
export const csvLine = (cells: readonly CsvCell[]): string => `${cells.map(fieldOf).join(',')}\r\n`;

function fieldOf(cell: CsvCell): string {
  if (typeof cell !== 'object') return quote(harmless(cell ?? ''));
  if ('exactly' in cell) return quote(cell.exactly ?? '');
  const { phone = '' } = cell;
  return quote(/^\+?[\d ().-]*$/.test(phone) ? phone : harmless(phone));
}

function harmless(text: string): string {
  const straight = text.replace(/[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, '');
  return isFormula(straight) ? `'${straight}` : straight;
}

/** Japanese spreadsheets take the full-width signs too. */
const isFormula = (text: string) => /^[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]/.test(text);

/** The text without the apostrophe that `csvLine` put before it. */
export const withoutApostrophe = (text: string): string =>
  text.startsWith("'") && isFormula(text.slice(1)) ? text.slice(1) : text;

const quote = (text: string) => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
