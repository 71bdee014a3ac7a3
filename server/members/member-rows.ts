import { BinaryRows } from '../csv/binary-copy';
import type { StandingValues } from '../matching/register-standings';
import { sealHash } from '../passwords/secret';
import { digestsOf } from '../people/member-digests';
import { sealProfile } from '../people/profile';
import { RowReader } from '../rows/row-reader';
import type { RowTransform, TransformSetup } from '../rows/row-transform';
import { createKeyring, type Keyring } from '../sealing/keyring';
import type { Dictionaries } from './dictionaries';
import { changes } from './incoming-members';
import { type MergedMember, mergeMember } from './merge-member';
import { createMemberReader, type ReadMember } from './read-member';

const fieldCount = 17;

/** Rows of a members file → rows of the staging table, merged with the members that are there. */
export function createMemberTransform(setup: TransformSetup, dictionaries: Dictionaries): RowTransform {
  const reader = new RowReader(setup);
  const keys = createKeyring(setup.piiKey, setup.digestKey);
  const standings = createStandings(dictionaries);
  const readMember = createMemberReader(reader);
  return {
    async transform(block) {
      const read: ReadMember[] = [];
      reader.each(block, () => {
        const member = readMember();
        if (reader.problems.length === 0) read.push(member);
        else reader.reject(member.memberId || undefined);
      });
      const existing = await dictionaries.existingMembers(read.map(({ memberId }) => memberId));
      const found = new Map(existing.map((member) => [member.memberId, member]));
      const merged = read.map((member) => mergeMember(keys, member, found.get(member.memberId)));
      await standings.learn(merged.map(({ standing }) => standing));
      const rows = new BinaryRows(fieldCount, 2 ** 20);
      for (const [index, member] of merged.entries())
        writeMember(rows, keys, read[index] as ReadMember, member, standings.idOf(member.standing));
      const { records, blank, rejects, warnings, idLengths } = reader;
      const unread = read.flatMap((one) => one.unread.map((part) => ({ memberId: one.memberId, row: one.row, part })));
      return { copy: rows.take(), accepted: read.length, records, blank, rejects, warnings, idLengths, unread };
    },
  };
}

function createStandings(dictionaries: Dictionaries) {
  const known = new Map<string, number>();
  const key = ({ isWithdrawn, memberKinds, kindsKnown, formerKinds }: StandingValues) =>
    `${isWithdrawn} ${kindsKnown}\n${memberKinds.join('\n')}\n\n${formerKinds.join('\n')}`;
  return {
    async learn(standings: StandingValues[]): Promise<void> {
      const unknown = new Map(standings.filter((one) => !known.has(key(one))).map((one) => [key(one), one]));
      if (unknown.size === 0) return;
      const ids = await dictionaries.standingIds([...unknown.values()]);
      for (const [index, name] of [...unknown.keys()].entries()) known.set(name, ids[index] as number);
    },
    idOf: (standing: StandingValues) => known.get(key(standing)) as number,
  };
}

function writeMember(
  rows: BinaryRows,
  keys: Keyring,
  read: ReadMember,
  merged: MergedMember,
  standingId: number,
): void {
  const { change, existing, profile, secret } = merged;
  const isSame = change === changes.none;
  rows.row().int(read.row).text(read.memberId).short(change).int(standingId).text(merged.locale);
  for (const bounds of [merged.registered, merged.withdrawn])
    rows.time(bounds?.from ?? null).time(bounds?.until ?? null);
  rows.bytes(isSame ? null : sealProfile(keys, read.memberId, profile));
  if (isSame) rows.null();
  else rows.byteArray(digestsOf(keys, profile));
  rows.short(merged.credential).text(secret?.scheme ?? null);
  rows.bytes(secret ? sealHash(keys, read.memberId, secret.hash) : null);
  rows
    .time(merged.changedAt)
    .time(existing?.updatedAt ?? null)
    .int(existing?.importId ?? null);
}
