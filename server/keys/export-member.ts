import type { Knex } from 'knex';
import { listEvents, type RecordedEvent } from '../audit/audit-repository';
import { recordEvent } from '../audit/record-event';
import type { Dependencies } from '../dependencies';
import { NotFoundError } from '../errors';
import { personOfDigest } from '../people/person';
import { requireStaff } from '../staff/staff-repository';
import { sealedColumns } from './sealed-columns';

/** Where one person's rows are, by table: the column that names them. */
type Names = 'memberId' | 'person' | 'owner';

/** Every table about people that has rows of one person. A test holds this list, and `ofNobody`, to the schema. */
export const tablesOfPerson: Record<string, Names> = {
  members: 'memberId',
  identifiers: 'memberId',
  honeytokens: 'memberId',
  credentials: 'memberId',
  former_identifiers: 'memberId',
  replaced_members: 'memberId',
  rejected_members: 'memberId',
  activities: 'memberId',
  rejected_activities: 'memberId',
  corrected_activities: 'memberId',
  list_people: 'person',
  checks: 'person',
  letter_codes: 'person',
  letter_wishes: 'person',
  email_changes: 'memberId',
  change_people: 'person',
  inquiries: 'memberId',
  inquiry_messages: 'memberId',
  inquiry_notes: 'memberId',
  drafts: 'owner',
  done_actions: 'memberId',
  answer_changes: 'memberId',
  email_codes: 'memberId',
  mails: 'memberId',
  calls: 'memberId',
};

/** Tables about people from which nobody's rows can be told, or which are given in another way, each with its reason. */
export const ofNobody: Record<string, string> = {
  import_facets: 'counts of a whole import',
  import_pairs: 'counts of a whole import',
  answer_reviews: 'who looked through whose answers have changed; the people are in answer_changes',
  list_entries: 'given with list_people, by the version and row that it names',
  staged_files: 'a whole file on its way in, gone when its import ends',
  staged_pieces: 'a whole file on its way in, gone when its import ends',
  import_rejects: 'rows that could not be read, so nobody knows whose they are',
};

/** Keyed digests and hashes say nothing to the person and help whoever guesses. */
const withheld = /^(digest|digests|secret|fingerprint|session)$/;

/** Everything that is known about one member, by table; sealed values opened, passwords and digests left out. */
export interface MemberExport {
  member_id: string;
  exported_at: Date;
  tables: Record<string, Record<string, unknown>[]>;
  events: object[];
}

/**
 * What a data subject may ask for: everything that the portal holds about one member. The audit log keeps who took it.
 * @param command.by email of an operator, approver or admin
 * @throws NotFoundError when there is no such member
 */
export async function exportMember(
  { db, keys, now }: Pick<Dependencies, 'db' | 'keys' | 'now'>,
  command: { memberId: string; by: string; reason: string },
): Promise<MemberExport> {
  const { memberId, by, reason } = command;
  return db.transaction(
    async (trx) => {
      const staff = await requireStaff({ db: trx, keys }, by, ['operator', 'admin']);
      const known = await trx('identifiers').where({ memberId }).select('digest');
      const member = await trx('members').where({ memberId }).first('memberId');
      if (!member) throw new NotFoundError(`There is no member ${memberId}.`);
      const persons = [memberId, ...known.map(({ digest }) => personOfDigest(digest))];
      const tables: MemberExport['tables'] = {};
      for (const [table, column] of Object.entries(tablesOfPerson)) {
        const values = column === 'memberId' ? [memberId] : persons;
        const rows = await rowsOf(trx, table).whereIn(`${table}.${column}`, values);
        tables[table] = rows.map((row) => shown(keys, table, row));
      }
      const entries = await trx('list_entries')
        .select('list_entries.*')
        .join('list_people', (join) =>
          join
            .on('list_people.listVersionId', 'list_entries.listVersionId')
            .andOn('list_people.rowNumber', 'list_entries.rowNumber'),
        )
        .whereIn('list_people.person', persons);
      tables.list_entries = entries.map((row) => shown(keys, 'list_entries', row));
      const events = (await listEvents(trx, { memberId }, 100_000)).map(eventOf);
      await recordEvent(trx, { actor: staff.handle, action: 'member.export', memberId, reason });
      return { member_id: memberId, exported_at: now(), tables, events };
    },
    { isolationLevel: 'repeatable read' },
  );
}

/** Activities with what they were: the combination stands in a table of its own. */
function rowsOf(trx: Knex.Transaction, table: string) {
  const query = trx(table).select(`${table}.*`);
  if (table !== 'activities') return query;
  return query
    .select('activity', 'site', 'product', 'channel', 'paymentMethod')
    .join('facets', 'facets.facetId', 'activities.facetId');
}

function shown(keys: Dependencies['keys'], table: string, row: Record<string, unknown>): Record<string, unknown> {
  const fields = Object.entries(row).flatMap(([name, value]) => {
    if (withheld.test(name) || value === null || value === undefined) return [];
    // What was sealed once and is no longer kept is empty.
    if (Buffer.isBuffer(value) && value.length === 0) return [];
    const sealed = sealedColumns.find((one) => one.table === table && one.column === name);
    if (!sealed) return Buffer.isBuffer(value) ? [] : [[snake(name), value] as const];
    return [[snake(name), opened(keys.open(value as Buffer, sealed.contextOf(row)))] as const];
  });
  return Object.fromEntries(fields);
}

const snake = (name: string) => name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

/** Sealed values are JSON, or text as somebody typed it. */
function opened(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

const eventOf = ({ sequence, occurredAt, actor, action, reason, data }: RecordedEvent) => {
  return { sequence, occurred_at: occurredAt, actor, action, reason: reason ?? null, data };
};
