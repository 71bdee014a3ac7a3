/**
 * One line of a CSV file (RFC 4180, CRLF). What a spreadsheet would take for a formula gets an apostrophe in front (OWASP CSV injection).
 */
export const csvLine = (cells: readonly (string | undefined)[]): string =>
  `${cells.map((cell) => quote(cell ?? '')).join(',')}\r\n`;

function quote(cell: string): string {
  const safe = /^[=+\-@\t\r]/.test(cell) ? `'${cell}` : cell;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
