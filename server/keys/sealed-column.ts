/** A column of sealed values, as key rotation has to know it. */
export interface SealedColumn {
  table: string;
  column: string;
  /** Columns that the context is made of, where they are not of the primary key. */
  reads?: readonly string[];
  /** The context that the owning room seals under. */
  // biome-ignore lint/suspicious/noExplicitAny: a row of whichever table, as the driver gives it
  contextOf: (row: any) => string;
}

/** `members.profile` */
export const nameOfColumn = ({ table, column }: SealedColumn): string => `${table}.${column}`;
