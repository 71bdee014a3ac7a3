import type { Import } from '../rows/import';

/** One import as `import history` prints it. */
export function historyLine(one: Import): string {
  const target = one.kind === 'list' ? ` ${one.incident} ${one.exposure}` : '';
  const when = `${one.importedAt.toISOString()}${one.options.dryRun ? ' check only' : ''}`;
  return `import ${one.importId} ${one.state} ${one.kind}${target} ${one.counts.accepted ?? 0} ${one.importedBy} ${when}`;
}

/** The same for programs (docs/cli.md): figures and handles, nothing of the file's people. */
export const importJson = (one: Import) => ({
  import: one.importId,
  kind: one.kind,
  state: one.state,
  incident: one.incident ?? null,
  exposure: one.exposure ?? null,
  dry_run: one.options.dryRun === true,
  sha256: one.fileHash?.toString('hex') ?? null,
  bytes: one.fileBytes ?? null,
  encoding: one.encoding ?? null,
  records: one.counts.records ?? 0,
  accepted: one.counts.accepted ?? 0,
  rejected: one.counts.rejected ?? 0,
  duplicates: one.counts.duplicates ?? 0,
  blank: one.counts.blank ?? 0,
  clears: one.counts.clears ?? 0,
  imported_by: one.importedBy,
  imported_at: one.importedAt,
  approved_by: one.approvedBy ?? null,
  approved_at: one.approvedAt ?? null,
  ended_by: one.endedBy ?? null,
  ended_at: one.endedAt ?? null,
});
