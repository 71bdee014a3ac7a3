import { createHash } from 'node:crypto';
import { hash as hashBcrypt } from '@node-rs/bcrypt';
import argon2 from 'argon2';
import type { Dependencies } from '../../server/dependencies';
import { changeProfile } from '../../server/members/change-profile';
import { argon2Settings } from '../../server/passwords/password-hash';
import { type Secret, sealHash } from '../../server/passwords/secret';
import { type Profile, sealProfile } from '../../server/people/profile';

export interface Person {
  memberId: string;
  profile?: Profile;
  password?: string;
  scheme?: Secret['scheme'];
  changedAt?: Date;
  isWithdrawn?: boolean;
}

/** Puts a customer into the database as an import would have. */
export async function join(deps: Dependencies, person: Person): Promise<void> {
  const { db, keys } = deps;
  const { memberId, profile = {}, password, isWithdrawn = false } = person;
  const [standing] = await db('standings')
    .insert({ isWithdrawn, memberKinds: [] })
    .onConflict(['isWithdrawn', 'memberKinds', 'kindsKnown', 'formerKinds'])
    .merge()
    .returning('standingId');
  await db('members').insert({
    memberId,
    standingId: standing.standingId,
    importId: 0,
    profile: sealProfile(keys, memberId, {}),
  });
  await db.transaction((trx) => changeProfile(trx, deps, memberId, () => profile));
  if (password === undefined) return;
  const { scheme, hash } = await secretOf(password, person.scheme ?? 'argon2');
  await db('credentials').insert({
    memberId,
    scheme,
    secret: sealHash(keys, memberId, hash),
    changedAt: person.changedAt ?? null,
  });
}

export async function secretOf(password: string, scheme: Secret['scheme']): Promise<Secret> {
  if (scheme === 'argon2') return { scheme, hash: await argon2.hash(password, argon2Settings) };
  if (scheme === 'bcrypt') return { scheme, hash: await hashBcrypt(password, 10) };
  if (scheme === 'none') return { scheme, hash: '' };
  const digest = createHash(scheme.replace('wrapped-', '')).update(password).digest('hex');
  return { scheme, hash: scheme.startsWith('wrapped-') ? await argon2.hash(digest, argon2Settings) : digest };
}

export const findCredential = (deps: Dependencies, memberId: string) =>
  deps.db('credentials').where({ memberId }).first('scheme', 'changedAt', 'passwordSetHere');

/** The newest mail to an address: subject and text. */
export async function newestMail(
  deps: Dependencies,
  to: string,
): Promise<{ subject: string; text: string } | undefined> {
  const rows = await deps.db('mails').orderBy('queuedAt').select('mailId', 'sealed');
  const mails = rows.map((row) => JSON.parse(deps.keys.open(row.sealed, `mail:${row.mailId}`)));
  return mails.filter((mail) => mail.to === to).at(-1);
}

export const countMails = async (deps: Dependencies): Promise<number> =>
  Number((await deps.db('mails').count('* as n'))[0]?.n);

/** The code in the newest mail to an address. */
export async function mailedCode(deps: Dependencies, to: string): Promise<string> {
  const code = /\d{4} \d{4}/.exec((await newestMail(deps, to))?.text ?? '')?.[0];
  if (!code) throw new Error('No code was mailed.');
  return code;
}
