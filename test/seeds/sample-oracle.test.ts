import { demoMembers } from '../../seeds/demo-people';
import { populate } from '../../seeds/sample/population';
import type { Person } from '../../seeds/sample/story';
import { sampleCases } from '../../seeds/sample-cases';
import { parseLocalTime } from '../../server/time/local-time';
import { type Exposure, type Incident, type Member, verdictOf } from '../oracle/oracle';
import { readCase } from './read-case';

const zone = 'Asia/Tokyo';

const toMember = ({ memberId, kinds, isWithdrawn, acts }: Person): Member => ({
  memberId,
  isWithdrawn,
  kinds: [...kinds],
  activities: acts.map((act) => ({ ...act, occurredAt: canonical(act.at), timeZone: zone })),
});

/** With its offset, which spares the oracle a search through the time zone. */
function canonical(at: string): string {
  const read = parseLocalTime(at, zone).canonical;
  return /T[\d:]+$/.test(read) ? `${read}+09:00` : read;
}

/** What the rules say of somebody, by exposure, when the lists are those that the table puts them on. */
function judged(incident: Incident, person: Person): Record<string, string> {
  const list = (code: string) => [{ members: person.cohort.listed?.includes(code) ? [person.memberId] : [] }];
  const exposures = incident.exposures.map((exposure) => ({ ...exposure, list: list(exposure.code) }));
  const verdicts = exposures.map((exposure) => [
    exposure.code,
    verdictOf({ ...incident, exposures }, exposure, { member: toMember(person) }),
  ]);
  return Object.fromEntries(verdicts.filter(([, verdict]) => verdict));
}

const promised = ({ affected = [], possible = [] }: Person['cohort']) => ({
  ...Object.fromEntries(affected.map((code) => [code, 'affected'])),
  ...Object.fromEntries(possible.map((code) => [code, 'possibly_affected'])),
});

describe.each(sampleCases.map((sample) => [sample.code, sample] as const))('the table of %s', (code, sample) => {
  const document = readCase(code);
  const incident: Incident = { ...document, code, state: 'published', exposures: document.exposures as Exposure[] };

  it.each([
    ['demo', Number.POSITIVE_INFINITY],
    ['full', 1_000],
  ] as const)('says of everybody what the incident file and the rules say (%s size)', (size, most) => {
    let people = 0;
    for (const person of populate(sample, size, new Map())) {
      if (!person.memberId || person.cohort.isMissing) continue;
      if (++people > most) break;
      expect([person.memberId, judged(incident, person)]).toEqual([person.memberId, promised(person.cohort)]);
    }
    expect(people).toBeGreaterThan(700);
  });
});

it('names in the demo somebody for every kind of answer', () => {
  const verdicts = demoMembers.map(({ verdict }) => verdict);
  expect(new Set(verdicts)).toEqual(new Set(['affected', 'possibly_affected', 'not_affected']));
  const mostExposures = Math.max(...demoMembers.map(({ exposures }) => Object.keys(exposures).length));
  expect(mostExposures).toBe(3);
  expect(demoMembers.filter(({ memberId }) => memberId === 'GR9000001').map(({ exposures }) => exposures)).toEqual([
    {
      'netsea-2016/member-information': 'affected',
      'netsea-2016/card-information': 'affected',
      'aplus-2021/app-login': 'affected',
    },
  ]);
});
