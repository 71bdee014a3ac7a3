import type { Knex } from 'knex';
import { matchingSql } from '../matching/matching-sql';
import { personOfDigest } from '../people/person';

/** Why an incident needs a person. */
export interface Need {
  /** Code of the incident. */
  incident: string;
  why: 'rules' | 'list' | 'answered' | 'cleared' | 'letter' | 'known';
}

/**
 * A person's digests of login ID, email and phone, those of earlier files too. With others: those whose holder somebody else is as well.
 */
export async function listPersons(
  trx: Knex.Transaction,
  memberId: string,
): Promise<{ own: string[]; shared: string[] }> {
  const { rows } = await trx.raw<{ rows: { digest: Buffer; is_shared: boolean }[] }>(
    `with held as (
       select digest from identifiers where member_id = :memberId and kind in ('login_id', 'email', 'phone')
       union select digest from former_identifiers where member_id = :memberId
       union select unnest(digests[1:3]) from replaced_members where member_id = :memberId)
     select digest, exists (select from identifiers i where i.digest = h.digest and i.member_id <> :memberId)
       or exists (select from former_identifiers f where f.digest = h.digest and f.member_id <> :memberId) as is_shared
     from held h where digest is not null`,
    { memberId },
  );
  const persons = (isShared: boolean) =>
    rows.filter((row) => row.is_shared === isShared).map(({ digest }) => personOfDigest(digest));
  return { own: [memberId, ...persons(false)], shared: persons(true) };
}

/** Incidents that have not ended. */
const standing = `select incident_id, code from incidents where state <> 'ended'`;

/** The newest revision of each, as if it were published: what a draft says counts, too. */
const newestRevisions = `
  select r.incident_id, max(r.revision_id) as revision_id, false as is_investigating
  from revisions r join incidents i on i.incident_id = r.incident_id and i.state <> 'ended'
  where r.discarded_at is null group by r.incident_id`;

/** Each with `code` of the incident that needs one of the members `:memberIds` or persons `:persons`. */
const needsSql: Record<Need['why'], string> = {
  rules: `
    select s.code from (with ${matchingSql({ scope: newestRevisions, people: 'select unnest(:memberIds::text[])' })}
      select distinct s.incident_id from matches m join scope s on s.revision_id = m.revision_id) n
    join standing s on s.incident_id = n.incident_id`,
  list: `
    select s.code from standing s join list_versions v on v.incident_id = s.incident_id
    where exists (select from list_people p where p.list_version_id = v.list_version_id and p.person = any (:persons))
      or exists (select from list_entries e where e.list_version_id = v.list_version_id and e.member_id = any (:memberIds))`,
  answered: `
    select s.code from standing s where exists (
      select from checks c cross join lateral jsonb_array_elements(c.answer -> 'exposures') as e (exposure)
      where c.person = any (:persons) and e.exposure ->> 'incident' = s.code)`,
  cleared: `
    select s.code from standing s
    where exists (select from change_people p where p.incident_id = s.incident_id and p.person = any (:persons))`,
  letter: `
    select s.code from standing s
    where exists (select from letter_codes l where l.incident_id = s.incident_id and l.person = any (:persons))`,
  known: `
    select s.code from standing s
    where exists (
        select from revisions r where r.incident_id = s.incident_id and r.discarded_at is null
          and exists (select from jsonb_path_query(r.document, '$.**.known.*[*]') k where k #>> '{}' = any (:memberIds)))
      or exists (
        select from imports i where i.incident_id = s.incident_id
          and exists (select from jsonb_path_query(i.options -> 'samples', '$.*[*]') k where k #>> '{}' = any (:memberIds)))`,
};

/**
 * Which incidents need people, and why: their rules match them, as live or as a draft says; a list of any version names them; they were told that they
 * match, or cleared, or written to; they are known people.
 */
export async function listNeeds(
  trx: Knex.Transaction,
  whom: { memberIds: string[]; persons: string[] },
): Promise<Need[]> {
  const needs: Need[] = [];
  for (const [why, sql] of Object.entries(needsSql) as [Need['why'], string][]) {
    const { rows } = await trx.raw<{ rows: { code: string }[] }>(
      `with standing as (${standing}) select distinct code from (${sql}) n order by code`,
      whom,
    );
    needs.push(...rows.map(({ code }) => ({ incident: code, why })));
  }
  return needs;
}
