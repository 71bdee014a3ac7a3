import { type Db, withClient } from '../../db/connection';
import { RefusedError } from '../errors';
import type { IncidentDocument } from '../incident-file/incident-document';
import { type Variant, variantSql } from '../matching/counts-repository';

/** A person whom an incident file names as known, and what the rules say of them. */
export interface Known {
  memberId: string;
  /** Undefined: of the whole incident. */
  exposure: string | undefined;
  expected: 'affected' | 'not_affected';
  /** By rules 1 to 4; `unknown`: nobody of that ID is loaded. */
  found: 'affected' | 'possibly_affected' | 'no_match' | 'unknown';
  isRight: boolean;
}

type Level = Exclude<Known['found'], 'unknown'>;

/** Asks the matching, before the gate, about everybody whom the file names (rule 11 of docs/matching.md). One statement a person. */
export async function listKnown(db: Db, variant: Variant, document: IncidentDocument): Promise<Known[]> {
  const people: Known[] = [];
  const asked = [
    { exposure: undefined, known: document.known },
    ...document.exposures.map(({ code, known }) => ({ exposure: code as string | undefined, known })),
  ];
  const levels = new Map<string, Map<string, Level> | undefined>();
  for (const { exposure, known } of asked)
    for (const expected of ['affected', 'not_affected'] as const)
      for (const memberId of known?.[expected] ?? []) {
        if (!levels.has(memberId)) levels.set(memberId, await findLevelsOf(db, variant, memberId));
        const found = levelIn(levels.get(memberId), exposure);
        const isRight = found === (expected === 'affected' ? 'affected' : 'no_match');
        people.push({ memberId, exposure, expected, found, isRight });
      }
  return people;
}

/** Those of whom the rules say other than the file does. */
export const listWrongKnown = async (db: Db, variant: Variant, document: IncidentDocument): Promise<Known[]> =>
  (await listKnown(db, variant, document)).filter(({ isRight }) => !isRight);

function levelIn(levels: Map<string, Level> | undefined, exposure: string | undefined): Known['found'] {
  if (!levels) return 'unknown';
  if (exposure !== undefined) return levels.get(exposure) ?? 'no_match';
  const all = [...levels.values()];
  return all.includes('affected') ? 'affected' : (all[0] ?? 'no_match');
}

/** How certainly each exposure matches a member; undefined: there is no such member. */
async function findLevelsOf(db: Db, variant: Variant, memberId: string): Promise<Map<string, Level> | undefined> {
  const { rows } = await withClient(db, (client) =>
    client.query<{ is_member: boolean; code: string | null; is_certain: boolean | null }>(
      `with ${variantSql(variant, '$1')}
       select exists (select from members where member_id = $1) as is_member, e.code, m.is_certain
       from (values (1)) one
       left join (matches m join exposures e on e.revision_id = m.revision_id and e.bit = m.bit) on true`,
      [memberId],
    ),
  );
  if (!rows[0]?.is_member) return undefined;
  return new Map(
    rows.flatMap(({ code, is_certain }): [string, Level][] =>
      code === null ? [] : [[code, is_certain ? 'affected' : 'possibly_affected']],
    ),
  );
}

/** Thrown where somebody whose answer is known would get another one. */
export class KnownPeopleError extends RefusedError {
  constructor(code: string, wrong: Known[]) {
    const people = wrong
      .map(
        ({ memberId, expected, found, exposure }) =>
          `${memberId}${exposure ? ` in ${exposure}` : ''}: ${found}, known as ${expected}`,
      )
      .join('; ');
    super(`The answers of known people of ${code} are wrong: ${people}.`, {
      told: 'incidents-operator:known_wrong',
      values: { people },
    });
  }
}
