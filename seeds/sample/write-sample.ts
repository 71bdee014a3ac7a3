import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { activityColumns, activityRow, headerIn, memberColumns, memberRow } from './columns';
import { createCsvFile } from './csv-file';
import { hashPasswords } from './password-hashes';
import { populate } from './population';
import type { SampleCase, SampleSize } from './story';

/** The files of a case, and what they hold. */
export interface SampleFiles {
  members: string;
  activities: string;
  /** By exposure. */
  lists: Map<string, string>;
  /** Who ought to be answered what: member_id, exposure, verdict; one row for each that matches. */
  expected: string;
  counts: { members: number; activities: number; entries: number; expected: number };
}

/** Writes the files of a case into a folder. The same case and size give the same bytes on every machine; memory stays constant. */
export async function writeSample(
  sample: SampleCase,
  size: SampleSize,
  folder: string,
  onProgress: (people: number) => void = () => {},
): Promise<SampleFiles> {
  mkdirSync(folder, { recursive: true });
  const name = (part: string) => path.join(folder, `${part}.csv`);
  const open = (part: string, columns: readonly string[]) =>
    createCsvFile(name(part), headerIn(sample, columns), sample);
  const members = open('members', memberColumns);
  const activities = open('activities', activityColumns);
  const expected = createCsvFile(name('expected'), ['member_id', 'exposure', 'verdict'], {
    encoding: 'utf-8',
    lineEnd: '\n',
  });
  const listed = new Set(sample.cohorts.flatMap((cohort) => cohort.listed ?? []));
  const lists = new Map([...listed].map((exposure) => [exposure, open(exposure, sample.list?.columns ?? [])]));

  let people = 0;
  for (const person of populate(sample, size, await hashPasswords(sample.people))) {
    const { memberId, cohort } = person;
    if (++people % 10_000 === 0) onProgress(people);
    for (const exposure of cohort.listed ?? []) lists.get(exposure)?.row(sample.list?.row(person) ?? []);
    if (!memberId) continue;
    for (const act of person.acts) activities.row(activityRow(memberId, act));
    if (cohort.isMissing) continue;
    members.row(memberRow(sample, person));
    for (const exposure of cohort.affected ?? []) expected.row([memberId, exposure, 'affected']);
    for (const exposure of cohort.possible ?? []) expected.row([memberId, exposure, 'possibly_affected']);
  }
  for (const file of [members, activities, expected, ...lists.values()]) file.close();
  return {
    members: name('members'),
    activities: name('activities'),
    lists: new Map([...listed].map((exposure) => [exposure, name(exposure)])),
    expected: name('expected'),
    counts: {
      members: members.rows,
      activities: activities.rows,
      entries: [...lists.values()].reduce((sum, list) => sum + list.rows, 0),
      expected: expected.rows,
    },
  };
}
