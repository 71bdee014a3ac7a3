// Verifies Shokai's audit log from a dump of its database, without the database, without Shokai, without any package: written from docs/audit.md
// alone, to be read by whoever is to rely on it.
//
//   pg_dump --schema=audit DATABASE > dump.sql          (of an archive: pg_restore --schema=audit --file=dump.sql ARCHIVE)
//   node verify-audit.mjs dump.sql [FILE WITH "audit head" LINES ...]
//
// Exit code 0: every event holds, the head is its end, and every head of the files is in it. 1: something is wrong. 2: nothing could be read.
import { createHash } from 'node:crypto';
import { createReadStream, readFileSync } from 'node:fs';

const [dump, ...files] = process.argv.slice(2);
if (!dump) end(2, 'Usage: node verify-audit.mjs DUMP.SQL [FILE WITH "audit head" LINES ...]');
const exported = files.flatMap((file) =>
  [...readFileSync(file, 'utf8').matchAll(/audit head (\d+) ([0-9a-f]{64}) of ([0-9a-f-]{36})/g)].map(
    ([, sequence, hash, chain]) => ({ sequence: BigInt(sequence), hash, chain }),
  ),
);

const sha256 = (...parts) => parts.reduce((hash, part) => hash.update(part), createHash('sha256')).digest();

/** Lines of the dump, parted by line feeds alone: COPY writes every other line break as an escape. */
async function* linesOf(file) {
  let rest = '';
  for await (const chunk of createReadStream(file, 'utf8')) {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop();
    yield* lines;
  }
  if (rest) yield rest;
}

/** A field of COPY's text format. */
function fieldOf(field) {
  if (field === '\\N') return null;
  const named = { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t', v: '\v' };
  return field.replace(/\\(.)/gs, (_, letter) => named[letter] ?? letter);
}

/** `2026-11-22 10:02:03.4+09` as `2026-11-22T01:02:03.400000Z`. */
function inUtc(text) {
  const [, day, time, fraction = '', sign, hours, minutes = '00'] =
    /^([\d-]+) ([\d:]+)(?:\.(\d+))?([+-])(\d\d)(?::(\d\d))?$/.exec(text) ?? end(1, `"${text}" is no time.`);
  const whole = new Date(`${day}T${time}${sign}${hours}:${minutes}`).toISOString();
  return `${whole.slice(0, 19)}.${fraction.padEnd(6, '0')}Z`;
}

const events = [];
const heads = [];
let copying;
for await (const line of linesOf(dump)) {
  if (copying) {
    if (line === '\\.') copying = undefined;
    else {
      const values = line.split('\t').map(fieldOf);
      copying.rows.push(Object.fromEntries(copying.columns.map((name, index) => [name, values[index]])));
    }
    continue;
  }
  const [, table, columns] = /^COPY audit\.(events|chain) \((.*)\) FROM stdin;$/.exec(line) ?? [];
  if (table) copying = { rows: table === 'events' ? events : heads, columns: columns.split(', ') };
}

if (heads.length !== 1)
  end(heads.length + events.length === 0 ? 2 : 1, `The dump has ${heads.length} heads of audit.chain instead of one.`);
const [head] = heads;
const asHex = (bytea) => bytea.replace(/^\\x/, '');
events.sort((a, b) => (BigInt(a.sequence) < BigInt(b.sequence) ? -1 : 1));

let hash = sha256(head.chain_id);
let number = 0n;
const hashes = new Map([[0n, hash.toString('hex')]]);
for (const event of events) {
  number += 1n;
  if (BigInt(event.sequence) !== number)
    end(1, `Event ${number} is missing; number ${event.sequence} stands in its place.`);
  const { actor, action, subject, member_id: member, reason, data } = event;
  const texts = [inUtc(event.occurred_at), actor, action, subject, member, reason].map((text) => JSON.stringify(text));
  hash = sha256(hash, `[${[event.sequence, ...texts, data].join(', ')}]`);
  if (hash.toString('hex') !== asHex(event.hash))
    end(1, `Event ${number} was changed, moved or put in after the fact.`);
  hashes.set(number, hash.toString('hex'));
}
if (BigInt(head.sequence) !== number || asHex(head.hash) !== hash.toString('hex'))
  end(1, `The chain ends with event ${number}, its head says ${head.sequence}.`);
for (const { sequence, hash: kept, chain } of exported) {
  if (chain !== head.chain_id)
    end(1, `Chain ${chain} had come to number ${sequence}; the dump holds another, ${head.chain_id}.`);
  if (hashes.get(sequence) !== kept) end(1, `Event ${sequence} is not the one whose head was exported.`);
}
end(
  0,
  `${number} events hold, ${exported.length} exported heads. audit head ${number} ${hash.toString('hex')} of ${head.chain_id}`,
);

function end(code, text) {
  process.stdout.write(`${text}\n`);
  process.exit(code);
}
