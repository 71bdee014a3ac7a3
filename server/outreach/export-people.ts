import type { Knex } from 'knex';
import { keepSegments } from '../activities/segments';
import { recordEvent } from '../audit/record-event';
import { type CsvCell, csvLine } from '../csv/csv-line';
import type { Dependencies } from '../dependencies';
import { CouldNotCheckError, RefusedError } from '../errors';
import type { Incident } from '../incidents/incident';
import { getIncident } from '../incidents/incidents-repository';
import { createEntryReader, type ListEntry } from '../lists/list-entry';
import { listGaps } from '../matching/counts-repository';
import { exposureVerdict } from '../matching/verdict';
import { listHoneytokens } from '../members/honeytokens-repository';
import { normaliseEmail } from '../people/identifier';
import { openProfile } from '../people/profile';
import type { Keyring } from '../sealing/keyring';
import {
  type MatchingMember,
  streamMatchingMembers,
  streamUnmatchedEntries,
  type UnmatchedEntry,
} from './people-repository';

/** `verdicts`: who matches. `outreach`: also how to reach them, and the entries of lists that mean no member. */
export type ExportKind = 'verdicts' | 'outreach';

const columns: Record<ExportKind, string[]> = {
  verdicts: ['member_id', 'exposure', 'verdict', 'status'],
  outreach: [
    ...['member_id', 'exposure', 'verdict', 'status', 'locale', 'name', 'email', 'phone', 'postal_code', 'address'],
    ...['login_id', 'list_row', 'note'],
  ],
};

/**
 * Writes a live incident's people as CSV, piece by piece: one row for each matching member and exposure, as answers say it at one moment.
 * @param order.by handle of who orders it, or `shell`
 * @throws NotFoundError
 * @throws RefusedError for a draft: nobody is told of it.
 * @throws CouldNotCheckError where people would be missing from the file.
 */
export async function exportPeople(
  { db, keys }: Pick<Dependencies, 'db' | 'keys'>,
  { code, kind, by }: { code: string; kind: ExportKind; by: string },
  write: (text: string) => Promise<void>,
): Promise<void> {
  await db.transaction(
    async (trx) => {
      await keepSegments(trx);
      const { incidentId, state } = await getExportable(trx, code);
      const verdictOf = (isCertain: boolean) =>
        exposureVerdict({ isCertain, isInvestigating: state === 'investigating' });
      let rows = 0;
      const invented = new Set(await listHoneytokens(trx));
      await write(csvLine(columns[kind]));
      for await (const matching of streamMatchingMembers(trx, incidentId)) {
        const members = matching.filter(({ memberId }) => !invented.has(memberId));
        rows += members.length;
        await write(
          members.map((member) => csvLine(memberCells(keys, kind, member, verdictOf(member.isCertain)))).join(''),
        );
      }
      const readEntry = createEntryReader(keys);
      if (kind === 'outreach')
        for await (const entries of streamUnmatchedEntries(trx, incidentId)) {
          rows += entries.length;
          await write(
            entries.map((one) => csvLine(entryCells(one, readEntry(one), verdictOf(one.isCertain)))).join(''),
          );
        }
      await recordEvent(trx, { actor: by, action: 'outreach.export', subject: code, data: { kind, rows } });
    },
    { isolationLevel: 'repeatable read' },
  );
}

/**
 * The incident whose people a file is to name, every one of them.
 * @throws as `exportPeople`
 */
export async function getExportable(trx: Knex.Transaction, code: string): Promise<Incident> {
  const incident = await getIncident(trx, code);
  if (incident.state === 'draft')
    throw new RefusedError(`${code} is a draft: there is nobody to tell yet.`, { told: 'refusals:draft_tells_nobody' });
  if (incident.state === 'held')
    throw new RefusedError(`${code} is being corrected: nobody is told anything of it.`, {
      told: 'refusals:held_tells_nobody',
    });
  if (incident.state === 'ended')
    throw new RefusedError(`${code} has ended: its people were removed.`, { told: 'refusals:ended_tells_nobody' });
  const [gap] = await listGaps(trx, { incidentId: incident.incidentId });
  if (gap?.reason === 'list_missing')
    throw new CouldNotCheckError(`${code} ${gap.exposure} has no live list: its people would be missing.`);
  if (gap)
    throw new CouldNotCheckError(`${code} cannot be exported: its rules are not compiled for all that was loaded.`);
  return incident;
}

function memberCells(keys: Keyring, kind: ExportKind, member: MatchingMember, verdict: string): CsvCell[] {
  const { memberId, exposure, isWithdrawn, locale } = member;
  const cells = [{ exactly: memberId }, exposure, verdict, isWithdrawn ? 'withdrawn' : 'active'];
  if (kind === 'verdicts') return cells;
  const { name, email, phone, postalCode, address, loginId } = openProfile(keys, memberId, member.profile);
  const reach = [locale ?? '', name, mailable(email), { phone }, postalCode, address];
  return [...cells, ...reach, { exactly: loginId }, '', ''];
}

function entryCells(unmatched: UnmatchedEntry, entry: ListEntry, verdict: string): CsvCell[] {
  const { loginId, email, phone, note, name, postalCode, address } = entry;
  const reach = ['', name, mailable(email), { phone }, postalCode, address];
  return [
    { exactly: unmatched.memberId ?? '' },
    unmatched.exposure,
    verdict,
    '',
    ...reach,
    { exactly: loginId },
    String(unmatched.row),
    note,
  ];
}

/** An address, where mail could reach it: nobody is to write to what only looks like one. */
export const mailable = (email: string | undefined): string | undefined =>
  email !== undefined && normaliseEmail(email) !== undefined ? email : undefined;
