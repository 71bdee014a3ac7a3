import { createDraw, seedOf } from './draw';
import { drawIdentity, type IdentitySettings } from './identity';
import type { Cohort, NamedPerson, Person, SampleCase, SampleSize } from './story';

/** The password hash of a named person, by `memberId`. */
export type PasswordHashes = ReadonlyMap<string, string>;

/** Everybody of a case in the order of their numbers, one at a time: the cohorts are shuffled, and the same every time. */
export function* populate(sample: SampleCase, size: SampleSize, hashes: PasswordHashes): Generator<Person> {
  const places = sample.cohorts.map((cohort) => cohort[size]);
  const named = sample.cohorts.map(({ name }) => sample.people.filter((person) => person.cohort === name));
  const settings = { suffix: sample.code.slice(0, 2), abroad: sample.abroad, birthDates: sample.birthDates };
  const total = places.reduce((sum, count) => sum + count, 0);
  const step = coprimeTo(total);
  for (let number = 1; number <= total; number++) {
    const { position, place } = placeOf(places, ((number - 1) * step) % total);
    const person = drawPerson(sample.code, settings, sample.cohorts[position] as Cohort, number);
    const name = named[position]?.[place];
    yield name ? rename(person, name, hashes) : person;
  }
}

/** Which cohort an index falls into, and its place there. */
function placeOf(places: readonly number[], index: number): { position: number; place: number } {
  let position = 0;
  let place = index;
  while (place >= (places[position] ?? Number.POSITIVE_INFINITY)) place -= places[position++] as number;
  return { position, place };
}

function drawPerson(code: string, settings: IdentitySettings, cohort: Cohort, number: number): Person {
  const draw = createDraw(seedOf(code, number));
  const identity = drawIdentity(draw, cohort.register ? number : -number, settings);
  const isWithdrawn = draw.chance(cohort.withdrawn ?? 0.04);
  return Object.assign(identity, {
    memberId: cohort.register ? cohort.register + String(number).padStart(7, '0') : '',
    kinds: cohort.kinds ?? [],
    isWithdrawn,
    passwordHash: '',
    passwordChangedAt: '',
    acts: cohort.acts?.(draw) ?? [],
    cohort,
  });
}

/** Named people live in Japan unless they read English; a list names them by member ID as well. */
function rename(drawn: Person, named: NamedPerson, hashes: PasswordHashes): Person {
  const { name, nameKana, email, memberId = '', loginId = '', phone = '', birthDate = '', locale = 'ja' } = named;
  return {
    ...drawn,
    ...{ name, nameKana, email, memberId, loginId, phone, birthDate, locale, sharesEmail: true },
    isWithdrawn: named.withdrawn ?? false,
    passwordHash: hashes.get(memberId) ?? '',
    passwordChangedAt: named.passwordChangedAt ?? '',
    acts: named.acts ?? drawn.acts,
  };
}

/** A step through all places that looks like a shuffle: near the golden section, without a divisor in common. */
function coprimeTo(total: number): number {
  let step = Math.max(1, Math.round(total * 0.618034));
  while (divisor(step, total) !== 1) step++;
  return step;
}

const divisor = (a: number, b: number): number => (b === 0 ? a : divisor(b, a % b));
