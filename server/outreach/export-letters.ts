import type { Knex } from 'knex';
import { keepSegments } from '../activities/segments';
import { recordEvent } from '../audit/record-event';
import { makeLetterCode, showLetterCode } from '../credentials/letter-code';
import { insertLetterCodes, type LetterCode } from '../credentials/letter-codes-repository';
import { deleteLetterWishes, listLetterWishes } from '../credentials/letter-wishes-repository';
import { digestOfLetter, type LetterSubject, letterContext } from '../credentials/redeem-letter';
import { csvLine } from '../csv/csv-line';
import type { Dependencies } from '../dependencies';
import type { Revision } from '../incidents/revision';
import { listRevisions } from '../incidents/revisions-repository';
import { createEntryReader, type ListEntry } from '../lists/list-entry';
import { digestOfRecipient } from '../lists/recipient';
import { listMembersWhoseMailIsLost } from '../mail/mails-repository';
import { digestOf } from '../members/find-members';
import { listHoneytokens } from '../members/honeytokens-repository';
import { personOfDigest } from '../people/person';
import { openProfile, type Profile } from '../people/profile';
import { languageOf } from '../texts/i18n';
import { getExportable, mailable } from './export-people';
import { streamMatchingMembers, streamUnmatchedEntries, type UnmatchedEntry } from './people-repository';
import { createLetterPrinter, type LetterPrinter, type PrintedLetter } from './print-letters';

const columns = [
  ...['member_id', 'locale', 'name', 'postal_code', 'address', 'letter_code', 'valid_until', 'page'],
  ...['login_id', 'email', 'phone', 'list_row', 'note'],
];

/** Rows of codes that are written at a time. */
const batchSize = 1_000;

export interface LetterOrder {
  /** Incident. */
  code: string;
  /** How long the codes hold. */
  days: number;
  /**
   * Only people whom no mail reaches (no address, one that cannot be one, or one whose newest mail came back or was given up), and those for whom
   * the desk asked for a letter.
   */
  onlyWithoutEmail: boolean;
  /** Handle of whoever orders them. */
  by: string;
  /** A folder that is made for letters to be printed, beside the CSV; absent: none. */
  print?: string;
}

interface Letter {
  subject: LetterSubject;
  person: string;
  locale?: string | null;
  profile?: Profile;
  entry?: ListEntry & { row: number };
}

/**
 * Writes a mail-merge file: one row, with a code of its own, for each person who matches in a live incident, and for each entry of its lists that
 * means no member. The codes are shown here and nowhere again. Codes that were written before keep working until they expire.
 * @returns what was laid out to be printed, where that was ordered
 * @throws as `exportPeople`, and RefusedError where the folder is there
 */
export async function exportLetters(
  deps: Pick<Dependencies, 'db' | 'keys' | 'now' | 'config'>,
  order: LetterOrder,
  write: (text: string) => Promise<void>,
): Promise<{ files: number; letters: number; withoutAddress: number } | undefined> {
  let printer: LetterPrinter | undefined;
  try {
    return await deps.db.transaction(
      async (trx) => {
        await keepSegments(trx);
        const { incidentId, state, liveRevisionId } = await getExportable(trx, order.code);
        if (order.print !== undefined) {
          const revisions = await listRevisions(trx, incidentId);
          const { document } = revisions.find(({ revisionId }) => revisionId === liveRevisionId) as Revision;
          const occasion = { document, isInvestigating: state === 'investigating', now: deps.now() };
          printer = createLetterPrinter(order.print, occasion);
        }
        await write(csvLine(columns));
        const letters = await writeLetters(deps, trx, { ...order, incidentId }, write, printer);
        const printed = await printer?.end();
        const data = { letters, ...(printed && { printed: printed.letters }) };
        await recordEvent(trx, { actor: order.by, action: 'outreach.letters', subject: order.code, data });
        return printed;
      },
      { isolationLevel: 'repeatable read' },
    );
  } catch (error) {
    printer?.abandon();
    throw error;
  }
}

async function writeLetters(
  { keys, now, config }: Pick<Dependencies, 'keys' | 'now' | 'config'>,
  trx: Knex.Transaction,
  order: LetterOrder & { incidentId: number },
  write: (text: string) => Promise<void>,
  printer: LetterPrinter | undefined,
): Promise<number> {
  const madeAt = now();
  const expiresAt = new Date(madeAt.getTime() + order.days * 86_400_000);
  let codes: LetterCode[] = [];
  let lines: string[] = [];
  let count = 0;
  const flush = async () => {
    if (codes.length > 0) await insertLetterCodes(trx, codes);
    await deleteLetterWishes(
      trx,
      codes.map(({ person }) => person),
    );
    await write(lines.join(''));
    [codes, lines] = [[], []];
  };
  for await (const letter of letters(keys, trx, order)) {
    const code = makeLetterCode();
    const digest = digestOfLetter(keys, code);
    const sealed = keys.seal(JSON.stringify(letter.subject), letterContext(digest));
    const { incidentId, by: madeBy } = order;
    codes.push({ digest, incidentId, person: letter.person, sealed, madeBy, madeAt, expiresAt });
    const shown = shownLetter(letter, showLetterCode(code), expiresAt, config.baseUrl);
    lines.push(lineOf(letter, shown));
    await printer?.add(shown);
    count += 1;
    if (codes.length >= batchSize) await flush();
  }
  await flush();
  return count;
}

/** Each person once, whatever exposures they are in. */
async function* letters(
  keys: Dependencies['keys'],
  trx: Knex.Transaction,
  { incidentId, onlyWithoutEmail }: { incidentId: number; onlyWithoutEmail: boolean },
): AsyncGenerator<Letter> {
  let last: string | undefined;
  const owed = new Set([...(await listLetterWishes(trx)), ...(await listMembersWhoseMailIsLost(trx))]);
  const invented = new Set(await listHoneytokens(trx));
  for await (const members of streamMatchingMembers(trx, incidentId))
    for (const { memberId, locale, profile: sealed } of members) {
      if (memberId === last || invented.has(memberId)) continue;
      last = memberId;
      const profile = openProfile(keys, memberId, sealed);
      if (!onlyWithoutEmail || mailable(profile.email) === undefined || owed.has(memberId))
        yield { subject: { memberId }, person: memberId, locale, profile };
    }
  const written = new Set<string>();
  const readEntry = createEntryReader(keys);
  for await (const entries of streamUnmatchedEntries(trx, incidentId))
    for (const unmatched of entries) {
      const letter = letterTo(keys, unmatched, readEntry(unmatched));
      if (
        !letter ||
        written.has(letter.person) ||
        (onlyWithoutEmail && mailable(letter.entry?.email) !== undefined && !owed.has(letter.person))
      )
        continue;
      written.add(letter.person);
      yield letter;
    }
}

/** By what an entry is answered: the member ID that it states, though nobody of that ID is loaded, or else its first identifier. */
function letterTo(
  keys: Dependencies['keys'],
  { memberId, row }: UnmatchedEntry,
  written: ListEntry,
): Letter | undefined {
  const entry = { ...written, row };
  const recipient = digestOfRecipient(keys, entry);
  if (recipient)
    return {
      subject: { kind: 'recipient', value: recipient.toString('hex') },
      person: personOfDigest(recipient),
      entry,
    };
  if (memberId) return { subject: { memberId }, person: memberId, entry };
  const identifiers = [
    { kind: 'login_id', value: entry.loginId },
    { kind: 'email', value: entry.email },
    { kind: 'phone', value: entry.phone },
  ] as const;
  for (const { kind, value } of identifiers) {
    const digest = value === undefined ? undefined : digestOf(keys, { kind, value });
    if (value !== undefined && digest) return { subject: { kind, value }, person: personOfDigest(digest), entry };
  }
  return undefined;
}

const shownLetter = (
  { locale, profile, entry }: Letter,
  code: string,
  expiresAt: Date,
  baseUrl: string,
): PrintedLetter => ({
  language: languageOf(locale),
  name: profile?.name ?? entry?.name,
  postalCode: profile?.postalCode ?? entry?.postalCode,
  address: profile?.address ?? entry?.address,
  code,
  // The day before: the code holds to its end.
  until: new Date(expiresAt.getTime() - 86_400_000).toISOString().slice(0, 10),
  page: `${baseUrl}/${languageOf(locale)}/check/code`,
});

function lineOf({ subject, locale, profile, entry }: Letter, shown: PrintedLetter): string {
  return csvLine([
    { exactly: 'memberId' in subject ? subject.memberId : undefined },
    locale ?? '',
    ...[shown.name, shown.postalCode, shown.address, shown.code, shown.until, shown.page],
    { exactly: profile?.loginId ?? entry?.loginId },
    mailable(profile?.email ?? entry?.email),
    { phone: profile?.phone ?? entry?.phone },
    entry ? String(entry.row) : '',
    entry?.note,
  ]);
}
