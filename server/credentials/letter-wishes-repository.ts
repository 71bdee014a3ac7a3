import type { Db } from '../../db/connection';

/** Asks for a letter with a fresh code to a person; asked for twice, it is one letter. */
export const upsertLetterWish = (db: Db, wish: { person: string; askedBy: string; askedAt: Date }) =>
  db('letter_wishes').insert(wish).onConflict('person').ignore();

/** People for whom the desk asked for a letter. */
export const listLetterWishes = (db: Db): Promise<string[]> => db('letter_wishes').pluck('person');

/** How many letters are asked for, and since when the first. */
export const countLetterWishes = (db: Db): Promise<{ count: number; since: Date | null }> =>
  db('letter_wishes').first(db.raw('count(*)::int as count, min(asked_at) as since'));

/** They have been written. */
export const deleteLetterWishes = (db: Db, persons: readonly string[]): Promise<number> =>
  db('letter_wishes')
    .whereIn('person', [...persons])
    .delete();
