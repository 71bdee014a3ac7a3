/** The form in which a code or label of a data item is compared: width and case do not matter. */
export const itemKey = (text: string): string => text.normalize('NFKC').trim().toLowerCase();
