/** A column's name in SQL, by how the code says it. @param name may be a column's already: it stays */
export function columnOf(name: string): string {
  let column = columns.get(name);
  if (column === undefined) {
    column = name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
    columns.set(name, column);
  }
  return column;
}

/** How the code says a column's name. */
export function nameOf(column: string): string {
  let name = names.get(column);
  if (name === undefined) {
    name = column.replaceAll(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
    names.set(column, name);
  }
  return name;
}

/** Names are those of the schema and the code, so many and no more. */
const columns = new Map<string, string>();
const names = new Map<string, string>();

type Row = Record<string, unknown>;

/** Rows as objects: columns by the names of the code, and undefined what is NULL. What a column holds (JSON) is not touched. */
export function objectsOf(rows: readonly Row[]): Row[] {
  const keys = Object.keys(rows[0] ?? {}).map((column) => [column, nameOf(column)] as const);
  return rows.map((row) => {
    const object: Row = {};
    for (const [column, name] of keys) object[name] = row[column] ?? undefined;
    return object;
  });
}
