import { recordEvent } from '../audit/record-event';
import { csvLine } from '../csv/csv-line';
import type { Dependencies } from '../dependencies';
import { RefusedError } from '../errors';
import { getIncident } from '../incidents/incidents-repository';
import { streamToldPeople } from './told-repository';

const columns = ['member_id', 'exposure', 'verdict', 'told_at'];

/**
 * Writes everybody who was told that an incident affects them, or may, as CSV: one row for each person and exposure, with what they were told last.
 * For a retracted incident: whom to tell that it was announced in error. Without an account, `member_id` is empty.
 * @param order.by handle of who orders it, or `shell`
 * @throws NotFoundError, RefusedError while the incident is held or its people are gone
 */
export async function exportTold(
  { db }: Pick<Dependencies, 'db'>,
  { code, by }: { code: string; by: string },
  write: (text: string) => Promise<void>,
): Promise<void> {
  await db.transaction(
    async (trx) => {
      const { state } = await getIncident(trx, code);
      if (state === 'held')
        throw new RefusedError(`${code} is being corrected: nobody is told anything of it.`, {
          told: 'refusals:held_tells_nobody',
        });
      if (state === 'ended')
        throw new RefusedError(`${code} has ended: its people were removed.`, { told: 'refusals:ended_tells_nobody' });
      await write(csvLine(columns));
      let rows = 0;
      for await (const people of streamToldPeople(trx, code)) {
        rows += people.length;
        const lines = people.map(({ person, exposure, verdict, toldAt }) =>
          csvLine([{ exactly: person.startsWith(' ') ? '' : person }, exposure, verdict, toldAt.toISOString()]),
        );
        await write(lines.join(''));
      }
      await recordEvent(trx, {
        actor: by,
        action: 'outreach.export',
        subject: code,
        data: { kind: 'told', rows },
      });
    },
    { isolationLevel: 'repeatable read' },
  );
}
