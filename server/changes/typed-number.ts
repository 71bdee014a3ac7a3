/** A number of people as somebody types it, in full-width digits and with commas too; undefined when it is empty, NaN when it is none. */
export function typedNumber(text: string): number | undefined {
  const digits = text.normalize('NFKC').replace(/[,\s人]/g, '');
  if (digits === '') return undefined;
  return /^\d{1,12}$/.test(digits) ? Number(digits) : Number.NaN;
}
