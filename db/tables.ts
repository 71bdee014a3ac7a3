interface Table {
  /** Whether its rows are about customers: such tables are emptied when nobody's data is needed any more (`purge --people`). */
  isAboutPeople?: true;
}

/** Every table of the schema, each after those that it refers to. A test fails on one that is missing here. */
export const tables: Record<string, Table> = {
  incidents: {},
  revisions: {},
  password_facts: {},
  exposures: {},
  criteria: {},
  facets: {},
  rules: {},
  standings: {},
  standing_masks: {},
  imports: {},
  import_facets: { isAboutPeople: true },
  list_versions: {},
  list_entries: { isAboutPeople: true },
  answer_reviews: { isAboutPeople: true },

  members: { isAboutPeople: true },
  identifiers: { isAboutPeople: true },
  credentials: { isAboutPeople: true },
  activities: { isAboutPeople: true },
  rejected_activities: { isAboutPeople: true },
  corrected_activities: { isAboutPeople: true },
  replaced_members: { isAboutPeople: true },
  list_people: { isAboutPeople: true },
  checks: { isAboutPeople: true },
  letter_codes: { isAboutPeople: true },
  inquiries: { isAboutPeople: true },
  inquiry_messages: { isAboutPeople: true },
  done_actions: { isAboutPeople: true },
  answer_changes: { isAboutPeople: true },

  import_rejects: { isAboutPeople: true },
  import_layouts: {},
  email_codes: { isAboutPeople: true },
  mails: { isAboutPeople: true },
  sessions: {},
  attempts: {},
  installation: {},
  staff: {},
  staff_recovery_codes: {},
  staff_passkeys: {},
  api_tokens: {},
  calls: { isAboutPeople: true },
  audit_chain: {},
  audit_events: {},
  migrations: {},
};
