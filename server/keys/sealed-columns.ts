import { detailContext } from '../activities/activity-rows';
import { noteContext, queryContext } from '../calls/calls-repository';
import { letterContext } from '../credentials/redeem-letter';
import { draftContext } from '../drafts/drafts-repository';
import { rejectContext } from '../imports/rejects-repository';
import { fileContext } from '../imports/staged-file';
import { inquiryContext, messageContext } from '../inquiries/inquiries-repository';
import { probeContext } from '../installation/check-keys';
import { entryContext } from '../lists/list-entry';
import { mailContext } from '../mail/mails-repository';
import { credentialContext } from '../passwords/secret';
import { profileContext } from '../people/profile';
import { secretContext, totpContext } from '../staff/staff-access-repository';
import { staffContext } from '../staff/staff-repository';
import { sessionContext } from '../web/session-store';
import type { SealedColumn } from './sealed-column';

/**
 * Every column with sealed values. A test holds this list to the schema: a column of bytes that is neither here nor known to be none fails it.
 * The probe is last: until everything else is sealed with the new key, nothing starts without the old one (`checkKeys`).
 */
export const sealedColumns: readonly SealedColumn[] = [
  { table: 'members', column: 'profile', contextOf: (row) => profileContext(row.member_id) },
  { table: 'credentials', column: 'secret', contextOf: (row) => credentialContext(row.member_id) },
  { table: 'replaced_members', column: 'profile', contextOf: (row) => profileContext(row.member_id) },
  { table: 'replaced_members', column: 'secret', contextOf: (row) => credentialContext(row.member_id) },
  { table: 'activities', column: 'detail', contextOf: (row) => detailContext(row.import_id, row.row_number) },
  { table: 'import_rejects', column: 'sealed', contextOf: (row) => rejectContext(row.import_id, row.row_number) },
  { table: 'staged_files', column: 'sealed', contextOf: (row) => fileContext(row.import_id) },
  { table: 'list_entries', column: 'sealed', contextOf: (row) => entryContext(row.list_version_id, row.row_number) },
  { table: 'letter_codes', column: 'sealed', contextOf: (row) => letterContext(row.digest) },
  { table: 'mails', column: 'sealed', contextOf: (row) => mailContext(row.mail_id) },
  { table: 'inquiries', column: 'sealed', contextOf: (row) => inquiryContext(row.inquiry_id) },
  { table: 'inquiry_messages', column: 'sealed', contextOf: (row) => messageContext(row.inquiry_id, row.number) },
  { table: 'drafts', column: 'sealed', contextOf: (row) => draftContext(row.draft_id) },
  { table: 'calls', column: 'query', reads: ['staff_id'], contextOf: (row) => queryContext(row.staff_id) },
  { table: 'calls', column: 'note', contextOf: (row) => noteContext(row.call_id) },
  { table: 'staff', column: 'email', reads: ['email_digest'], contextOf: (row) => staffContext(row.email_digest) },
  { table: 'staff', column: 'secret', contextOf: (row) => secretContext(row.staff_id) },
  { table: 'staff', column: 'totp_secret', contextOf: (row) => totpContext(row.staff_id) },
  { table: 'sessions', column: 'sealed', contextOf: (row) => sessionContext(row.digest) },
  { table: 'installation', column: 'sealed_probe', contextOf: () => probeContext },
];
