import { createDraw, seedOf } from './draw';
import { drawIdentity, type Identity } from './identity';
import type { Cohort, NamedPerson, Person, SampleCase, SampleSize } from './story';

/** The password hash of a named person, by `memberId`. */
export type PasswordHashes = ReadonlyMap<string, string>;

/** Everybody of a case in the order of their numbers, one at a time: the cohorts are shuffled, and the same every time. */
export function* populate(sample: SampleCase, size: SampleSize, hashes: PasswordHashes): Generator<Person> {
  const places = sample.cohorts.map((cohort) => cohort[size]);
  const total = places.reduce((sum, count) => sum + count, 0);
  const step = coprimeTo(total);
  const named = sample.cohorts.map(({ name }) => sample.people.filter((person) => person.cohort === name));
  for (let number = 0; number < total; number++) {
    const { position, place } = placeOf(places, (number * step) % total);
    yield drawPerson(sample, sample.cohorts[position] as Cohort, number + 1, named[position]?.[place], hashes);
  }
}

/** Which cohort an index falls into, and its place there. */
function placeOf(places: readonly number[], index: number): { position: number; place: number } {
  let position = 0;
  let place = index;
  while (place >= (places[position] ?? Number.POSITIVE_INFINITY)) place -= places[position++] as number;
  return { position, place };
}

function drawPerson(
  sample: SampleCase,
  cohort: Cohort,
  number: number,
  named: NamedPerson | undefined,
  hashes: PasswordHashes,
): Person {
  const draw = createDraw(seedOf(sample.code, number));
  const suffix = sample.code.slice(0, 2);
  const drawn = drawIdentity(draw, number, { ...sample, suffix, hasAccount: Boolean(cohort.register) });
  const isWithdrawn = draw.chance(cohort.withdrawn ?? 0.04);
  const acts = cohort.acts?.(draw) ?? [];
  const memberId = cohort.register ? `${cohort.register}${String(number).padStart(7, '0')}` : '';
  const base = { kinds: cohort.kinds ?? [], cohort, passwordHash: '', passwordChangedAt: '' };
  if (!named) return { ...base, ...drawn, memberId, isWithdrawn, acts };
  return {
    ...base,
    ...asNamed(drawn, named),
    memberId: named.memberId ?? '',
    isWithdrawn: named.withdrawn ?? false,
    passwordHash: hashes.get(named.memberId ?? '') ?? '',
    passwordChangedAt: named.passwordChangedAt ?? '',
    acts: named.acts ?? acts,
  };
}

/** Named people live in Japan unless they read English; the list names them by member ID. */
function asNamed(drawn: Identity, named: NamedPerson): Identity {
  const { name, nameKana, email, loginId = '', phone = '', birthDate = '', locale = 'ja' } = named;
  return { ...drawn, name, nameKana, email, loginId, phone, birthDate, locale, sharesEmail: true };
}

/** A step through all places that looks like a shuffle: near the golden section, without a divisor in common. */
function coprimeTo(total: number): number {
  let step = Math.max(1, Math.round(total * 0.618034));
  while (divisor(step, total) !== 1) step++;
  return step;
}

const divisor = (a: number, b: number): number => (b === 0 ? a : divisor(b, a % b));
