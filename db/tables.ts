/**
 * How Citus lays a table out: `reference` is small and copied to every node, `local` stays on the coordinator, anything else is the column by
 * which it is spread. What a member owns is spread by member ID, so that one answer is worked out on one node.
 */
export type Layout = 'reference' | 'local' | 'member_id' | 'person' | 'digest';

interface Table {
  layout: Layout;
  /** Whether its rows are about customers: such tables are emptied when nobody's data is needed any more (`purge --people`). */
  isAboutPeople?: true;
}

/** Every table of the schema, each after those that it refers to. A test fails on one that is missing here. */
export const tables: Record<string, Table> = {
  incidents: { layout: 'reference' },
  revisions: { layout: 'reference' },
  exposures: { layout: 'reference' },
  criteria: { layout: 'reference' },
  facets: { layout: 'reference' },
  rules: { layout: 'reference' },
  standings: { layout: 'reference' },
  standing_masks: { layout: 'reference' },
  imports: { layout: 'reference' },
  import_facets: { layout: 'reference', isAboutPeople: true },
  list_versions: { layout: 'reference' },
  list_entries: { layout: 'reference', isAboutPeople: true },
  answer_reviews: { layout: 'reference', isAboutPeople: true },

  members: { layout: 'member_id', isAboutPeople: true },
  identifiers: { layout: 'digest', isAboutPeople: true },
  credentials: { layout: 'member_id', isAboutPeople: true },
  activities: { layout: 'member_id', isAboutPeople: true },
  rejected_activities: { layout: 'member_id', isAboutPeople: true },
  corrected_activities: { layout: 'member_id', isAboutPeople: true },
  replaced_members: { layout: 'member_id', isAboutPeople: true },
  list_people: { layout: 'person', isAboutPeople: true },
  checks: { layout: 'person', isAboutPeople: true },
  letter_codes: { layout: 'digest', isAboutPeople: true },
  inquiries: { layout: 'member_id', isAboutPeople: true },
  inquiry_messages: { layout: 'member_id', isAboutPeople: true },
  done_actions: { layout: 'member_id', isAboutPeople: true },
  answer_changes: { layout: 'member_id', isAboutPeople: true },

  import_rejects: { layout: 'local', isAboutPeople: true },
  import_layouts: { layout: 'local' },
  email_codes: { layout: 'local', isAboutPeople: true },
  mails: { layout: 'local', isAboutPeople: true },
  sessions: { layout: 'local' },
  attempts: { layout: 'local' },
  installation: { layout: 'local' },
  staff: { layout: 'local' },
  staff_recovery_codes: { layout: 'local' },
  staff_passkeys: { layout: 'local' },
  api_tokens: { layout: 'local' },
  calls: { layout: 'local', isAboutPeople: true },
  audit_chain: { layout: 'local' },
  audit_events: { layout: 'local' },
  knex_migrations: { layout: 'local' },
  knex_migrations_lock: { layout: 'local' },
};
