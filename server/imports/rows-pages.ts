import type { TFunction } from 'i18next';
import { columnLetter } from '../rows/csv-columns';
import type { Import } from '../rows/import';
import { describeProblem } from './describe-import';
import type { KeptReject } from './rejects-repository';

/** The first rejected rows as they stand in the file, with what is wrong in the cell where it is wrong. */
export function rowsPage({ importId, header = [] }: Import, rejects: KeptReject[], t: TFunction) {
  return {
    title: t('imports:rows.title', { id: importId }),
    importId,
    columns: header.map(({ name }, index) => ({ letter: columnLetter(index), name })),
    rows: rejects.map(({ row, problems, original }) => {
      const of = (column: number | null) =>
        problems.filter((problem) => problem.column === column).map((problem) => describeProblem(t, problem).message);
      return { row, problems: of(null), cells: original.map((value, index) => ({ value, problems: of(index) })) };
    }),
  };
}
