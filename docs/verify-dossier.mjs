// Verifies a dossier of Shokai, without its database, without Shokai, without any package: written from docs/dossier.md alone, to be read by whoever is
// to rely on it. Take this file and verify-audit.mjs from the release of Shokai, not from the archive that you want to verify.
//
//   unzip dossier.zip -d dossier
//   node verify-dossier.mjs dossier [SHA256 THAT WAS PRINTED WHEN IT WAS MADE] [FILE WITH "audit head" LINES ...]
//
// Exit code 0: no byte was changed, the audit log holds, and what the dossier says of revisions, lists and approvals is what the log says. 1: something
// is wrong. 2: nothing could be read.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { createReadStream, existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';

const [folder, ...rest] = process.argv.slice(2);
if (!folder || !existsSync(path.join(folder, 'SHA256SUMS')))
  end(2, 'Usage: node verify-dossier.mjs FOLDER [SHA256] [FILE WITH "audit head" LINES ...]');
const expected = /^[0-9a-f]{64}$/.test(rest[0] ?? '') ? rest.shift() : undefined;
const at = (name) => path.join(folder, name);
const readJson = (name) => JSON.parse(readFileSync(at(name), 'utf8'));
const sha256 = (bytes) => createHash('sha256').update(bytes).digest('hex');

// 1. Every byte is what it was.
const sums = readFileSync(at('SHA256SUMS'));
if (expected && sha256(sums) !== expected) end(1, 'This is another dossier than the one whose SHA-256 you gave.');
const listed = new Map(
  String(sums)
    .split('\n')
    .filter(Boolean)
    .map((line) => [line.slice(66), line.slice(0, 64)]),
);
const there = readdirSync(folder, { recursive: true, withFileTypes: true })
  .filter((entry) => !entry.isDirectory())
  .map((entry) =>
    path.relative(folder, path.join(entry.parentPath ?? entry.path, entry.name)).replaceAll(path.sep, '/'),
  );
for (const name of there)
  if (name !== 'SHA256SUMS' && !listed.has(name)) end(1, `${name} does not belong to the dossier.`);
for (const [name, hash] of listed) {
  if (!there.includes(name)) end(1, `${name} is missing.`);
  const found = createHash('sha256');
  for await (const piece of createReadStream(at(name))) found.update(piece);
  if (found.digest('hex') !== hash) end(1, `${name} was changed.`);
}

// 2. The audit log holds, from its first event to its last.
const audit = spawnSync(process.execPath, [
  path.join(import.meta.dirname, 'verify-audit.mjs'),
  ...[at('audit.sql'), at('heads.txt'), ...rest],
]);
const said = String(audit.stdout).trim();
if (audit.status !== 0) end(1, `The audit log: ${said}`);

// 3. Revisions, lists and approvals are those that the log tells of.
const { incident } = readJson('dossier.json');
const lists = readJson('lists.json');
const changes = readJson('changes.json');
const subjects = new Set([incident, ...lists.map((one) => `import ${one.importId}`)]);
for (const { changeId } of changes) subjects.add(`change ${changeId}`);
const events = [];
let columns;
for await (const line of createInterface({ input: createReadStream(at('audit.sql'), 'utf8'), crlfDelay: 0 })) {
  const [, names] = /^COPY audit\.events \((.*)\) FROM stdin;$/.exec(line) ?? [];
  if (names) columns = names.split(', ');
  else if (line === '\\.') columns = undefined;
  else if (columns) {
    const event = Object.fromEntries(line.split('\t').map((field, index) => [columns[index], fieldOf(field)]));
    if (subjects.has(event.subject)) events.push({ ...event, data: JSON.parse(event.data) });
  }
}
const revisions = readJson('revisions.json');
for (const { number, appliedBy, approvedBy } of revisions) {
  const hash = sha256(readFileSync(at(`revisions/${number}.yaml`)));
  const isOf = (action) => (event) =>
    event.subject === incident && event.action === action && event.data.revision === number;
  const applied = events.find(isOf('incident.apply'));
  if (applied?.data.sha256 !== hash) end(1, `Revision ${number} is not the file that the log says was applied.`);
  if (applied.actor !== appliedBy) end(1, `Revision ${number} was applied by ${applied.actor}, not by ${appliedBy}.`);
  if (approvedBy && !events.some((event) => isOf('incident.approve')(event) && event.actor === approvedBy))
    end(1, `Nothing in the log says that ${approvedBy} approved revision ${number}.`);
}
for (const { importId, fileHash, approvedBy } of lists) {
  if (!approvedBy) continue;
  const approved = events.find(
    ({ subject, action, actor, data }) =>
      subject === `import ${importId}` && action === 'import.approve' && actor === approvedBy && data.hash === fileHash,
  );
  if (!approved) end(1, `Nothing in the log says that ${approvedBy} approved the list of import ${importId}.`);
}
let seen = 0;
for (const { changeId, kind, clears, state, approvedBy } of changes) {
  const asked = events.find(({ subject, action }) => subject === `change ${changeId}` && action === 'change.ask');
  if (asked && asked.data.kind !== kind) end(1, `Change ${changeId} was asked for as ${asked.data.kind}.`);
  if (clears === 0 || state !== 'applied') continue;
  const people = new Set(
    readFileSync(at(`cleared/change-${changeId}.csv`), 'utf8')
      .split('\r\n')
      .slice(1, -1),
  );
  if (people.size === 0 && kind !== 'incident.purge') continue;
  seen += 1;
  const approved = events.some(
    ({ subject, action, actor, data }) =>
      actor === approvedBy &&
      ((subject === `change ${changeId}` && action === 'change.approve' && data.clears === clears) ||
        (['incident.approve', 'import.approve'].includes(action) && data.clears <= clears)),
  );
  if (!approved)
    end(1, `Nothing in the log says that ${approvedBy} approved change ${changeId}, which cleared ${clears}.`);
}
end(
  0,
  `The dossier of ${incident} holds: ${listed.size} files, ${revisions.length} revisions, ${lists.length} lists, ${seen} clearings. ${said}\nSHA-256 of SHA256SUMS: ${sha256(sums)}`,
);

/** A field of COPY's text format. */
function fieldOf(field) {
  if (field === '\\N') return null;
  const named = { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t', v: '\v' };
  return field.replace(/\\(.)/gs, (_, letter) => named[letter] ?? letter);
}

function end(code, text) {
  process.stdout.write(`${text}\n`);
  process.exit(code);
}
