import { recordEvent } from '../audit/record-event';
import { makeLetterCode, showLetterCode } from '../credentials/letter-code';
import { insertLetterCodes } from '../credentials/letter-codes-repository';
import { digestOfLetter, type LetterSubject, letterContext } from '../credentials/redeem-letter';
import type { Dependencies } from '../dependencies';
import { digestOf } from '../members/find-members';
import { personOfDigest } from '../people/person';
import type { Staff } from '../people/staff';
import { type Call, nameOfCall } from './call';

/** How long a code that was read out holds, in milliseconds. */
const holdsFor = 86_400_000;

/**
 * A code for a caller who was verified and has no address that mail reaches: with it they see the answer on a page of their own. It is like that of
 * a letter, for a day.
 * @returns the code as it is read out, shown here and nowhere again; undefined where the call is about nobody a code can name
 */
export async function readOutCode(
  { db, keys, now }: Pick<Dependencies, 'db' | 'keys' | 'now'>,
  { call, staff }: { call: Call; staff: Staff },
): Promise<string | undefined> {
  const about = subjectOf(keys, call);
  if (!about) return undefined;
  const code = makeLetterCode();
  const digest = digestOfLetter(keys, code);
  const madeAt = now();
  const expiresAt = new Date(madeAt.getTime() + holdsFor);
  const sealed = keys.seal(JSON.stringify(about.subject), letterContext(digest));
  await db.transaction(async (trx) => {
    const made = { madeBy: staff.handle, madeAt, expiresAt };
    await insertLetterCodes(trx, [{ digest, incidentId: undefined, person: about.person, sealed, ...made }]);
    await recordEvent(trx, {
      ...{ actor: staff.handle, action: 'call.read_out_code', subject: nameOfCall(call.callId) },
      memberId: call.memberId,
      reason: call.reason,
    });
  });
  return showLetterCode(code);
}

function subjectOf(keys: Dependencies['keys'], { memberId, query }: Call) {
  if (memberId !== undefined) return { subject: { memberId } satisfies LetterSubject, person: memberId };
  if (!query || query.kind === 'kana_birth_date' || query.kind === 'kana_phone') return undefined;
  const digest = digestOf(keys, query);
  const subject = { kind: query.kind, value: query.value } satisfies LetterSubject;
  return digest && { subject, person: personOfDigest(digest) };
}
