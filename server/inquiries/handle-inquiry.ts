import { recordEvent } from '../audit/record-event';
import type { Dependencies } from '../dependencies';
import type { Staff } from '../people/staff';
import { maskCardNumbers } from '../sealing/mask-card-numbers';
import { lockInquiry, updateInquiry } from './inquiries-repository';
import type { Inquiry } from './inquiry';
import { insertNote } from './inquiry-notes-repository';

/** Takes an inquiry on, or gives it back. Whoever had it is asked nothing: the log says who did it. */
export const takeInquiry = (
  deps: Pick<Dependencies, 'db'>,
  inquiry: Inquiry,
  { by, isTaken }: { by: Staff; isTaken: boolean },
): Promise<void> =>
  change(deps, inquiry, by, isTaken ? 'inquiry.take' : 'inquiry.give_back', { owner: isTaken ? by.handle : null });

/** Hands an inquiry on to whoever decides, or takes that back. */
export const escalateInquiry = (
  deps: Pick<Dependencies, 'db' | 'now'>,
  inquiry: Inquiry,
  { by, isEscalated }: { by: Staff; isEscalated: boolean },
): Promise<void> =>
  change(deps, inquiry, by, isEscalated ? 'inquiry.escalate' : 'inquiry.calm', {
    escalatedAt: isEscalated ? deps.now() : null,
  });

/** Keeps something for the desk alone. */
export async function noteInquiry(
  deps: Pick<Dependencies, 'db' | 'keys' | 'now'>,
  inquiry: Inquiry,
  { by, text }: { by: Staff; text: string },
): Promise<void> {
  await deps.db.transaction(async (trx) => {
    await lockInquiry(trx, inquiry);
    const note = { author: by.handle, text: maskCardNumbers(text), writtenAt: deps.now() };
    await insertNote({ db: trx, keys: deps.keys }, inquiry, note);
    await record(trx, inquiry, by, 'inquiry.note');
  });
}

async function change(
  { db }: Pick<Dependencies, 'db'>,
  inquiry: Inquiry,
  by: Staff,
  action: string,
  changes: Parameters<typeof updateInquiry>[2],
): Promise<void> {
  await db.transaction(async (trx) => {
    await lockInquiry(trx, inquiry);
    await updateInquiry(trx, inquiry, changes);
    await record(trx, inquiry, by, action);
  });
}

const record = (trx: Parameters<typeof recordEvent>[0], { reference, memberId }: Inquiry, by: Staff, action: string) =>
  recordEvent(trx, { actor: by.handle, action, subject: reference, memberId });
