import { identifierKinds } from '../people/member-digests';
import { isInForceSql } from '../rows/import-states';

/**
 * What answers rest on, counted and summed up by content, so that a row that was altered is noticed like one that has gone: one statement for each
 * kind of figure, with rows `subject` and `value`. What belongs to a draft is not counted: nobody is answered from it. Sealed values stand apart:
 * they change with the key.
 */

const isLive = 'in (select live_revision_id from incidents)';

const contentOf = (table: string, subject: string, condition = 'true') => `
  select ${subject}::text as subject, concat_ws(' ', count(*), sum(hashtextextended(t::text, 0))) as value
  from ${table} t where ${condition} group by 1`;

/** Quicker than over the text, for tables with a row for each person. */
const sumOf = (columns: string) => `sum(hash_record_extended(row(${columns}), 0))`;

const rowsOf = (table: string, subject: string, columns: string) => `
  select ${subject}::text as subject, concat_ws(' ', count(*), ${sumOf(columns)}) as value from ${table} group by 1`;

/** SQL of the figure of some rows of `activities`; null: there are none. */
export const activitiesFigure = `nullif(concat_ws(' ', count(*), ${sumOf('row_number, member_id, facet_id, from_at, until_at, occurred_as')}), '0')`;

/** The same sum over the digests of one row of `members`, as over their rows of `identifiers`. */
const contentOfDigests = Array.from(
  { length: identifierKinds.length },
  (_, index) =>
    `case when digests[${index + 1}] is null then 0 else hash_record_extended(row(member_id, digests[${index + 1}]), 0)::numeric end`,
).join(' + ');

export const figuresSql = {
  incidents: `select code as subject, concat_ws(' ', state, live_revision_id) as value from incidents where state <> 'draft'`,
  revisions: `select revision_id::text as subject, md5(document::text) as value from revisions where revision_id ${isLive}`,
  exposures: contentOf('exposures', 'revision_id', `revision_id ${isLive}`),
  criteria: contentOf('criteria', 'revision_id', `revision_id ${isLive}`),
  criterion_exceptions: contentOf('criterion_exceptions', 'revision_id', `revision_id ${isLive}`),
  rules: contentOf('rules', 'revision_id', `revision_id ${isLive}`),
  standing_masks: contentOf('standing_masks', 'revision_id', `revision_id ${isLive}`),
  facets: contentOf('facets', `'all'`),
  standings: contentOf('standings', `'all'`),

  imports: `
    select import_id::text as subject, concat_ws(' ', kind, covers, incident_id, exposure_code) as value
    from imports where ${isInForceSql('state')}`,
  import_facets: contentOf('import_facets', 'import_id'),
  import_pairs: contentOf('import_pairs', 'import_id'),
  activities: `select import_id::text as subject, ${activitiesFigure} as value from activities group by import_id`,
  rejected_activities: contentOf('rejected_activities', 'import_id'),
  rejected_members: contentOf('rejected_members', 'import_id'),

  /** By the import that last changed a member; who each is, as what they stand, and since when until when. */
  members: `
    select import_id::text as subject,
      concat_ws(' ', count(*), ${sumOf('member_id, standing_id, registered_from, registered_until, withdrawn_from, withdrawn_until')}) as value
    from members group by import_id`,
  former_identifiers: rowsOf('former_identifiers', 'import_id', 'digest, member_id'),
  /**
   * What members are found by, against what each member's own row says: how many more there should be, and what is another's. Customers change both
   * in step, so that it stays nothing.
   */
  identifiers: `
    select 'lost' as subject, concat_ws(' ', m.number - i.number, m.content - i.content) as value
    from (select coalesce(sum(cardinality(array_remove(digests, null))), 0) as number,
        coalesce(sum(${contentOfDigests}), 0) as content from members) m,
      (select count(*) as number, coalesce(sum(hash_record_extended(row(member_id, digest), 0)), 0) as content from identifiers) i`,

  list_versions: `
    select list_version_id::text as subject, concat_ws(' ', incident_id, exposure_code, number, identifier_kinds) as value
    from list_versions where is_live`,
  list_entries: rowsOf('list_entries', 'list_version_id', 'row_number, member_id, digests'),
  list_people: `
    select list_version_id::text as subject,
      concat_ws(' ', count(*), count(*) filter (where is_certain), count(*) filter (where is_counted),
        ${sumOf('person, row_number, is_certain, is_counted, is_former')}) as value
    from list_people group by list_version_id`,
} as const;

export type FigureKind = keyof typeof figuresSql;
export const figureKinds = Object.keys(figuresSql) as FigureKind[];

/** Rows `kind`, `subject`, `value` of several kinds, as they are now. */
export const presentSql = (kinds: readonly FigureKind[]) =>
  kinds.map((kind) => `select '${kind}' as kind, f.* from (${figuresSql[kind]}) f`).join('\nunion all\n');

/** What facets and standings that come change. */
export const compiledFigures = ['facets', 'standings', 'rules', 'standing_masks'] as const satisfies FigureKind[];

/** What a change of an incident's state or live revision changes. */
export const incidentFigures = [
  ...(['incidents', 'revisions', 'exposures', 'criteria', 'criterion_exceptions', 'rules', 'standing_masks'] as const),
] as const satisfies FigureKind[];
