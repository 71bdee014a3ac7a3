import { detailContext } from '../activities/activity-rows';
import { noteContext, queryContext } from '../calls/calls-repository';
import { emailChangeContext } from '../credentials/email-changes-repository';
import { letterContext } from '../credentials/redeem-letter';
import { draftContext } from '../drafts/drafts-repository';
import { rejectContext } from '../imports/rejects-repository';
import { fileContext } from '../imports/staged-file';
import { inquiryContext, messageContext } from '../inquiries/inquiries-repository';
import { inquiryNoteContext } from '../inquiries/inquiry-notes-repository';
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
  { table: 'members', column: 'profile', contextOf: (row) => profileContext(row.memberId) },
  { table: 'credentials', column: 'secret', contextOf: (row) => credentialContext(row.memberId) },
  { table: 'replaced_members', column: 'profile', contextOf: (row) => profileContext(row.memberId) },
  { table: 'replaced_members', column: 'secret', contextOf: (row) => credentialContext(row.memberId) },
  { table: 'activities', column: 'detail', contextOf: (row) => detailContext(row.importId, row.rowNumber) },
  { table: 'import_rejects', column: 'sealed', contextOf: (row) => rejectContext(row.importId, row.rowNumber) },
  { table: 'staged_files', column: 'sealed', contextOf: (row) => fileContext(row.importId) },
  { table: 'list_entries', column: 'sealed', contextOf: (row) => entryContext(row.listVersionId, row.rowNumber) },
  { table: 'letter_codes', column: 'sealed', contextOf: (row) => letterContext(row.digest) },
  { table: 'mails', column: 'sealed', contextOf: (row) => mailContext(row.mailId) },
  { table: 'email_changes', column: 'sealed', contextOf: (row) => emailChangeContext(row.memberId) },
  { table: 'inquiries', column: 'sealed', contextOf: (row) => inquiryContext(row.inquiryId) },
  { table: 'inquiry_messages', column: 'sealed', contextOf: (row) => messageContext(row.inquiryId, row.number) },
  { table: 'inquiry_notes', column: 'sealed', contextOf: (row) => inquiryNoteContext(row.inquiryId, row.number) },
  { table: 'drafts', column: 'sealed', contextOf: (row) => draftContext(row.draftId) },
  { table: 'calls', column: 'query', reads: ['staff_id'], contextOf: (row) => queryContext(row.staffId) },
  { table: 'calls', column: 'note', contextOf: (row) => noteContext(row.callId) },
  { table: 'staff', column: 'email', reads: ['email_digest'], contextOf: (row) => staffContext(row.emailDigest) },
  { table: 'staff', column: 'secret', contextOf: (row) => secretContext(row.staffId) },
  { table: 'staff', column: 'totp_secret', contextOf: (row) => totpContext(row.staffId) },
  { table: 'sessions', column: 'sealed', contextOf: (row) => sessionContext(row.digest) },
  { table: 'installation', column: 'sealed_probe', contextOf: () => probeContext },
];
