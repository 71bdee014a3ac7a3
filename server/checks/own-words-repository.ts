import type { QueryResultRow } from 'pg';
import { type Db, prepared } from '../../db/connection';
import type { DataItem } from '../incident-file/data-item';
import { type SealedEntry, sealedRowSql } from '../lists/list-entry';
import type { Answer } from './answer';

/** An entry of a list that names a person, with what it says of them still sealed. */
export interface OwnEntry extends SealedEntry {
  isCertain: boolean;
}

/** What one exposure and its list say of what leaked for one person. */
export interface OwnFacts extends QueryResultRow {
  incident: string;
  exposure: string;
  /** Items that leaked for some only. */
  mayItems: DataItem[];
  /** Empty where the list names nobody, or has no columns about single people. */
  entries: OwnEntry[];
}

/** Columns of a list that say something of single people. */
const ownColumns = `('data_items', 'detail', 'offer_code')`;

/** Exposures with nothing about single people, in a revision and a list version that never change: by database, each named once. */
const plainOnes = new WeakMap<object, Set<string>>();

/** Of the revisions and list versions that an answer rests on, and of no other. Of those that say nothing of single people nothing is asked again. */
export async function listOwnFacts(db: Db, person: string, answer: Pick<Answer, 'exposures'>): Promise<OwnFacts[]> {
  const plain = plainOnes.get(db.client.config) ?? new Set<string>();
  plainOnes.set(db.client.config, plain);
  const stated = answer.exposures.map(({ incident, exposure, revision, evidence }) => {
    const list = evidence.find((one) => one.kind === 'list');
    return { incident, exposure, revision, version: list?.listVersion ?? null };
  });
  const asked = stated.filter((one) => !plain.has(nameOf(one)));
  const nothing = stated
    .filter((one) => !asked.includes(one))
    .map(({ incident, exposure }) => ({ incident, exposure, mayItems: [], entries: [] }));
  if (asked.length === 0) return nothing;
  const { rows } = await prepared<OwnFacts & { isPlain: boolean }>(db, {
    name: 'own-words',
    text: ownFactsSql,
    values: [JSON.stringify(asked), person],
  });
  for (const { isPlain, incident, exposure } of rows) {
    const one = asked.find((other) => other.incident === incident && other.exposure === exposure);
    if (isPlain && one) plain.add(nameOf(one));
  }
  return [...nothing, ...rows.map(({ entries, isPlain: _, ...facts }) => ({ ...facts, entries: entries.map(opened) }))];
}

const nameOf = (stated: object) => JSON.stringify(Object.values(stated));

const ownFactsSql = `
  select w.incident, w.exposure, coalesce(r.document -> 'exposures' -> e.bit::int -> 'may_items', '[]') as "mayItems",
    v.list_version_id is null and coalesce(r.document -> 'exposures' -> e.bit::int -> 'may_items', '[]') = '[]' as "isPlain",
    coalesce(json_agg(json_build_object('listVersionId', p.list_version_id, 'row', p.row_number, 'isCertain', p.is_certain,
      'sealedAt', k.sealed_at, 'sealed', encode(k.sealed, 'base64')) order by p.row_number)
      filter (where p.row_number is not null), '[]') as entries
  from json_to_recordset($1) as w (incident text, exposure text, revision int, version int)
  join incidents i on i.code = w.incident
  join revisions r on r.incident_id = i.incident_id and r.number = w.revision
  join exposures e on e.revision_id = r.revision_id and e.code = w.exposure
  left join list_versions v on v.incident_id = i.incident_id and v.exposure_code = w.exposure and v.number = w.version
    and exists (
      select from imports f, jsonb_array_elements(f.header) h where f.import_id = v.import_id and h ->> 'column' in ${ownColumns})
  left join list_people p on p.list_version_id = v.list_version_id and p.person = $2
  left join lateral ${sealedRowSql('p')} k on true
  group by w.incident, w.exposure, r.revision_id, e.bit, v.list_version_id`;

/** Bytes are base64 in JSON. */
const opened = (entry: OwnEntry): OwnEntry => ({
  ...entry,
  sealed: entry.sealed === null ? null : Buffer.from(entry.sealed as unknown as string, 'base64'),
});
