import type { Verdict } from '../server/matching/verdict';
import type { Role } from '../server/people/staff';
import type { NamedPerson, SampleCase } from './sample/story';
import { sampleCases } from './sample-cases';

/** A customer whom the demo shows by name, and the answer that is promised for them. */
export interface DemoMember {
  /** Absent: no account. */
  memberId: string | undefined;
  loginId: string | undefined;
  email: string;
  /** Absent: cannot sign in, but may prove the email address. */
  password: string | undefined;
  name: string;
  shows: string;
  /** False: an unchanged password after a leak; the sign-in asks for a code and a new one. */
  isPasswordTrusted: boolean;
  isWithdrawn: boolean;
  verdict: Verdict;
  /** Exposures that match, by the code of the incident: `netsea-2016/card-information`. */
  exposures: Record<string, 'affected' | 'possibly_affected'>;
}

export interface DemoStaff {
  email: string;
  role: Role;
  password: string;
}

export const demoStaffEmail = (role: Role): string => `${role}@example.jp`;

/** One person for each role. In production nobody has these passwords: `seed` refuses to run there. */
export const demoStaff: readonly DemoStaff[] = (['support', 'operator', 'approver', 'admin'] as const).map((role) => ({
  email: demoStaffEmail(role),
  role,
  password: `demo-tokyo-26-${role}`,
}));

/** Everybody whom the demo names, case by case. */
export const demoMembers: readonly DemoMember[] = listDemoMembers();

/** Whoever is in two cases appears once. */
function listDemoMembers(): DemoMember[] {
  const found = new Map<string, DemoMember>();
  for (const sample of sampleCases)
    for (const person of sample.people) {
      const key = person.memberId ?? person.email;
      const exposures = { ...found.get(key)?.exposures, ...promised(sample, person) };
      found.set(key, toDemoMember(person, exposures));
    }
  return [...found.values()];
}

function promised({ code, cohorts }: SampleCase, person: NamedPerson): DemoMember['exposures'] {
  const cohort = cohorts.find(({ name }) => name === person.cohort);
  return Object.fromEntries([
    ...(cohort?.affected ?? []).map((exposure) => [`${code}/${exposure}`, 'affected']),
    ...(cohort?.possible ?? []).map((exposure) => [`${code}/${exposure}`, 'possibly_affected']),
  ]);
}

function toDemoMember(person: NamedPerson, exposures: DemoMember['exposures']): DemoMember {
  const verdicts = Object.values(exposures);
  return {
    memberId: person.memberId,
    loginId: person.loginId,
    email: person.email,
    password: person.password,
    name: person.name,
    shows: person.shows,
    isPasswordTrusted: person.passwordChangedAt !== undefined,
    isWithdrawn: person.withdrawn ?? false,
    verdict: verdicts.includes('affected') ? 'affected' : (verdicts[0] ?? 'not_affected'),
    exposures,
  };
}
